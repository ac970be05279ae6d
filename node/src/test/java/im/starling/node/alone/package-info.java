// SPDX-License-Identifier: Apache-2.0
/**
 * A whole node in the caller's thread: the real features, homes and streams, with nothing at the
 * seams, where the database and the network would be. So it can be given a hundred thousand stanzas
 * a second, to see what they cost and what they break.
 */
@NullMarked
package im.starling.node.alone;

import org.jspecify.annotations.NullMarked;
