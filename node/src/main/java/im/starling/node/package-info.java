// SPDX-License-Identifier: Apache-2.0
/**
 * The server as a whole: {@link im.starling.node.Node} builds its parts in order, {@code Features}
 * is the index of what it does, {@link im.starling.node.Main} is where the process starts.
 */
@NullMarked
package im.starling.node;

import org.jspecify.annotations.NullMarked;
