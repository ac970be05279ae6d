// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ownership;

import im.starling.cluster.NodeId;
import im.starling.cluster.Peer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who should own which shard, as this node sees it: of the places that Hazelcast has for a shard,
 * the first whose node is there and serves. A node that has only come, or is about to go, does not.
 * On one loop.
 */
final class View {
  private final NodeId self;
  private final Map<NodeId, Peer> peers = new HashMap<>();
  private final Set<NodeId> serving = new HashSet<>();
  private List<List<NodeId>> replicas = List.of();

  View(NodeId self) {
    this.self = self;
  }

  void joined(Peer peer) {
    peers.put(peer.node(), peer);
  }

  void left(NodeId node) {
    peers.remove(node);
    serving.remove(node);
  }

  void placed(List<List<NodeId>> now) {
    replicas = now;
  }

  /** True if that changes anything. */
  boolean serves(NodeId node, boolean now) {
    return now ? serving.add(node) : serving.remove(node);
  }

  boolean known() {
    return !replicas.isEmpty();
  }

  int shards() {
    return replicas.size();
  }

  boolean has(NodeId node) {
    return node.equals(self) || peers.containsKey(node);
  }

  /** Those that are there, but for this one. */
  Set<NodeId> others() {
    return Set.copyOf(peers.keySet());
  }

  Set<Peer> peers() {
    return Set.copyOf(peers.values());
  }

  int loops(NodeId node) {
    Peer peer = peers.get(node);
    return peer == null ? 1 : peer.loops();
  }

  /** Null where there is nobody. */
  @Nullable NodeId owner(int shard) {
    return first(shard, this::has);
  }

  /** Who should own it if this node did not; null where there is nobody. */
  @Nullable NodeId next(int shard) {
    return first(shard, peers::containsKey);
  }

  private @Nullable NodeId first(int shard, Predicate<NodeId> there) {
    for (NodeId node : replicas.get(shard)) {
      if (serving.contains(node) && there.test(node)) {
        return node;
      }
    }
    // More nodes than places, or a table that knows nobody who serves: all agree on one.
    return serving.stream()
        .filter(there)
        .min((one, other) -> Long.compare(weight(one, shard), weight(other, shard)))
        .orElse(null);
  }

  private static long weight(NodeId node, int shard) {
    long mixed = node.name().hashCode() * 31L + shard;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
