// SPDX-License-Identifier: Apache-2.0
/**
 * A whole cluster in the caller's thread, with a time of its own: the real homes, lanes, tenures,
 * streams and features of several nodes, between a database and a network that a seed makes slow,
 * and makes fail. The same seed does the same again. What the server promises (what is acknowledged
 * is kept, once; a shard has one owner that commits) is checked all the while.
 */
@NullMarked
package im.starling.node.simulation;

import org.jspecify.annotations.NullMarked;
