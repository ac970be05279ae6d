// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** The peer's {@code </stream:stream>}. */
public record StreamEnd() implements Input {}
