// SPDX-License-Identifier: Apache-2.0
/**
 * A small XMPP client of our own, written for looking closely: blocking calls on virtual threads,
 * nothing hidden, each stanza counted. It shares no code with the server, so that the two cannot be
 * wrong in the same way.
 */
@NullMarked
package im.starling.interop.wire;

import org.jspecify.annotations.NullMarked;
