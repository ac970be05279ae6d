// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** What a {@link Tokenizer} finds at the top level of a stream. */
public sealed interface Input permits StreamHeader, Stanza, BadStanza, Nonza, StreamEnd {}
