// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ownership;

import im.starling.cluster.NodeId;
import im.starling.node.loop.Loop;
import im.starling.persistence.Lease;
import im.starling.persistence.NodeLease;
import im.starling.persistence.ShardLeases;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes leases: free ones, and those of nodes that are gone, once it is certain that they write
 * nothing any more (ADR 14). On one loop.
 */
final class Succession {
  private static final Logger log = LoggerFactory.getLogger(Succession.class);

  /** For so long a node that holds its lock is waited for. */
  private static final long SILENCE = 10_000;

  private static final Duration ENDING = Duration.ofSeconds(5);

  private final Loop loop;
  private final NodeId self;
  private final ShardLeases leases;
  private final View view;

  /** Since when nodes have not been there, by {@link Loop#ticks}. */
  private final Map<NodeId, Long> away = new HashMap<>();

  /** Those that were there once. */
  private final Set<NodeId> seen = new HashSet<>();

  private boolean succeeding;

  Succession(Loop loop, NodeId self, ShardLeases leases, View view) {
    this.loop = loop;
    this.self = self;
    this.leases = leases;
    this.view = view;
  }

  void left(NodeId node) {
    seen.add(node);
    away.put(node, loop.ticks());
  }

  /** Of these shards, those that are this node's afterwards. */
  Future<Set<Integer>> take(Set<Integer> wanted) {
    return here(leases.owners())
        .compose(owners -> {
          Set<Integer> mine = new HashSet<>();
          Set<Integer> free = new HashSet<>();
          Set<NodeId> others = new HashSet<>();
          for (int shard : wanted) {
            Lease lease = owners.get(shard);
            if (lease == null) {
              free.add(shard);
            } else if (lease.node().equals(self.name())) {
              mine.add(shard);
            } else {
              others.add(new NodeId(lease.node()));
            }
          }
          Future<Map<Integer, Long>> claimed =
              free.isEmpty() ? Future.succeededFuture(Map.of()) : here(leases.claim(free));
          return claimed.compose(epochs -> {
            mine.addAll(epochs.keySet());
            succeed(others)
                .onFailure(failure ->
                    log.atWarn().addKeyValue("why", failure.getMessage()).log("node-not-fenced"));
            return Future.succeededFuture(mine);
          });
        });
  }

  /** What is freed by it is taken at the next look. */
  private Future<Void> succeed(Set<NodeId> others) {
    if (succeeding) {
      return Future.succeededFuture();
    }
    succeeding = true;
    Future<Void> done = Future.succeededFuture();
    for (NodeId other : others) {
      if (view.has(other)) {
        away.remove(other);
      } else {
        away.putIfAbsent(other, loop.ticks());
        done = done.transform(before -> succeed(other));
      }
    }
    return done.onComplete(over -> succeeding = false);
  }

  private Future<Void> succeed(NodeId other) {
    return here(leases.alive(other.name()))
        .compose(alive -> alive ? outvoted(other) : Future.succeededFuture(true))
        .compose(over -> over ? fence(other) : Future.succeededFuture());
  }

  private Future<Void> fence(NodeId other) {
    log.atWarn().addKeyValue("node", other.name()).log("node-fenced");
    return here(leases.fence(other.name(), ENDING)).onSuccess(done -> away.remove(other));
  }

  /** It lives, and nobody of the greater part of the cluster has heard of it for long. */
  private Future<Boolean> outvoted(NodeId other) {
    Long since = away.get(other);
    if (since == null || loop.ticks() - since < SILENCE) {
      return Future.succeededFuture(false);
    }
    return here(leases.nodes()).map(all -> majority(all, seen.contains(other)));
  }

  /**
   * Of two halves it is the one with the smallest name; but who has never seen the other one may be
   * wrong about where it is.
   */
  private boolean majority(List<NodeLease> all, boolean known) {
    List<String> unfenced =
        all.stream().filter(node -> !node.fenced()).map(NodeLease::node).sorted().toList();
    long there = unfenced.stream().filter(node -> view.has(new NodeId(node))).count();
    return 2 * there > unfenced.size()
        || (known && 2 * there == unfenced.size() && view.has(new NodeId(unfenced.getFirst())));
  }

  private <T> Future<T> here(Future<T> answer) {
    return loop.here(answer);
  }
}
