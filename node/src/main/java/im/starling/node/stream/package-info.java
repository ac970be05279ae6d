// SPDX-License-Identifier: Apache-2.0
/**
 * Streams: one connection each, on one loop for life. A {@link im.starling.node.stream.Stream}
 * parses, negotiates, counts and writes; it knows nothing about other users. What a client has
 * beyond its connection, the {@link im.starling.node.stream.ClientSession}, outlives it and can be
 * resumed on another stream (XEP-0198).
 */
@NullMarked
package im.starling.node.stream;

import org.jspecify.annotations.NullMarked;
