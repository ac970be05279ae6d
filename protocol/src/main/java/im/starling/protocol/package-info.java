// SPDX-License-Identifier: Apache-2.0
/**
 * Addresses, stanzas, the XML tokenizer and errors: what cluster, persistence and node all speak
 * of. Depends on the JDK and a PRECIS library only, so that it can be fuzzed, measured and read
 * alone. Values are immutable; {@link im.starling.protocol.Tokenizer}, {@link
 * im.starling.protocol.Names} and {@link im.starling.protocol.XmlWriter} belong to one loop each.
 */
@NullMarked
package im.starling.protocol;

import org.jspecify.annotations.NullMarked;
