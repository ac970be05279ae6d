// SPDX-License-Identifier: Apache-2.0
/**
 * Who owns which address, and how nodes talk. An address belongs to a shard, a shard to one node at
 * a time and there to one loop. On one machine the cluster is a cluster of one: {@link
 * im.starling.cluster.OneNode} says "all mine", and nothing above knows the difference.
 *
 * <p>With several, {@link im.starling.cluster.Cluster} joins them: Hazelcast knows who is there and
 * deals out the shards ({@link im.starling.cluster.Members}), and loops of different nodes are
 * linked by frames on the bus of Vert.x ({@link im.starling.cluster.NodeLink}, ADR 15). Nothing of
 * a user is ever given to Hazelcast, and no frame needs it. All of it rests on one secret: members
 * prove that they know it before they join, and the authority behind the TLS of links follows from
 * it.
 */
@NullMarked
package im.starling.cluster;

import org.jspecify.annotations.NullMarked;
