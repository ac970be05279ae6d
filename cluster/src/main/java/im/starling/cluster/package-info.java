// SPDX-License-Identifier: Apache-2.0
/**
 * Who owns which address. An address belongs to a shard, a shard to one node at a time and there to
 * one loop. On one machine the cluster is a cluster of one: {@link im.starling.cluster.OneNode}
 * says "all mine", and nothing above knows the difference.
 */
@NullMarked
package im.starling.cluster;

import org.jspecify.annotations.NullMarked;
