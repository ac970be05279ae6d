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

  /** For so long a node that holds its lock is waited for, where nobody sees it. */
  private static final long SILENCE = 10_000;

  /**
   * For so long one that does not hold it: longer than a connection to the database takes to be
   * there again, where both are up.
   */
  private static final long UNLOCKED = 3_000;

  private static final Duration ENDING = Duration.ofSeconds(5);

  private final Loop loop;
  private final NodeId self;
  private final ShardLeases leases;
  private final View view;
  private final Report report;

  /** Since when nodes have not been there, by {@link Loop#ticks}. */
  private final Map<NodeId, Long> away = new HashMap<>();

  /** Since when locks have been free, as far as the database was there to say so. */
  private final Map<NodeId, Long> free = new HashMap<>();

  /** Those that were there once. */
  private final Set<NodeId> known = new HashSet<>();

  private boolean succeeding;

  Succession(Loop loop, NodeId self, ShardLeases leases, View view, Report report) {
    this.loop = loop;
    this.self = self;
    this.leases = leases;
    this.view = view;
    this.report = report;
  }

  void left(NodeId node) {
    known.add(node);
    away.put(node, loop.ticks());
  }

  /** The database was away: nobody could hold a lock. */
  void regained() {
    free.clear();
  }

  /** Of these shards, those that are this node's afterwards, with the epochs of their leases. */
  Future<Map<Integer, Long>> take(Set<Integer> wanted) {
    return here(leases.owners())
        .compose(owners -> {
          Map<Integer, Long> mine = new HashMap<>();
          Set<Integer> free = new HashSet<>();
          Set<NodeId> others = new HashSet<>();
          Set<NodeId> holders = holders(owners);
          for (int shard : wanted) {
            Lease lease = owners.get(shard);
            if (lease == null) {
              free.add(shard);
            } else if (lease.node().equals(self.name())) {
              mine.put(shard, lease.epoch());
            } else {
              others.add(new NodeId(lease.node()));
            }
          }
          Future<Map<Integer, Long>> claimed =
              free.isEmpty() ? Future.succeededFuture(Map.of()) : here(leases.claim(free));
          return claimed.compose(epochs -> {
            mine.putAll(epochs);
            succeed(others, holders)
                .onFailure(failure -> report.failed("node-not-fenced", failure));
            return Future.succeededFuture(mine);
          });
        });
  }

  private static Set<NodeId> holders(Map<Integer, Lease> owners) {
    Set<NodeId> holders = new HashSet<>();
    owners.values().forEach(lease -> holders.add(new NodeId(lease.node())));
    return holders;
  }

  /** Of nodes that left, those that are certain to be over; others are made so, if they may be. */
  Future<Set<NodeId>> ended(Set<NodeId> left) {
    return here(leases.nodes())
        .compose(all -> {
          Set<NodeId> ended = new HashSet<>(left);
          all.forEach(lease -> ended.remove(new NodeId(lease.node())));
          Set<NodeId> others = new HashSet<>(left);
          others.removeAll(ended);
          return others.isEmpty()
              ? Future.succeededFuture(ended)
              : here(leases.owners())
                  .compose(owners -> succeed(others, holders(owners)))
                  .map(ended);
        });
  }

  /**
   * What is freed by it is taken at the next look.
   *
   * @param others who have what this node should have
   * @param holders who have anything
   */
  private Future<Void> succeed(Set<NodeId> others, Set<NodeId> holders) {
    if (succeeding || others.isEmpty()) {
      return Future.succeededFuture();
    }
    succeeding = true;
    return here(leases.nodes())
        .onFailure(unread -> free.clear())
        .compose(all -> {
          List<NodeLease> voters =
              all.stream()
                  .filter(each -> !each.fenced() && (each.alive() || there(each, holders)))
                  .toList();
          Future<Void> done = Future.succeededFuture();
          for (NodeLease each : all) {
            NodeId other = new NodeId(each.node());
            if (others.contains(other) && over(other, each.alive(), voters)) {
              done = done.transform(before -> fence(other));
            }
          }
          return done;
        })
        .onComplete(over -> succeeding = false);
  }

  private boolean there(NodeLease lease, Set<NodeId> holders) {
    NodeId node = new NodeId(lease.node());
    return view.has(node) || holders.contains(node);
  }

  private Future<Void> fence(NodeId other) {
    log.atWarn().addKeyValue("node", other.name()).log("node-fenced");
    return here(leases.fence(other.name(), ENDING))
        .onSuccess(done -> {
          away.remove(other);
          free.remove(other);
        });
  }

  /**
   * Whether a node that has what this one should have is to be fenced. That its lock is free says
   * that its process has ended where nobody sees it either. Alone it says less: all lose their
   * locks when the database starts again, and who sees few of the others would fence them all.
   */
  private boolean over(NodeId other, boolean alive, List<NodeLease> voters) {
    boolean seen = view.has(other);
    long silent = seen ? since(away, other, false) : since(away, other, true);
    long unlocked = since(free, other, !alive);
    if (alive) {
      return !seen && silent >= SILENCE && majority(voters, known.contains(other));
    }
    if (seen) {
      return unlocked >= UNLOCKED && 2 * there(voters) > voters.size();
    }
    return unlocked >= UNLOCKED || 2 * there(voters) >= voters.size();
  }

  /** For how long that has been so. */
  private long since(Map<NodeId, Long> when, NodeId node, boolean now) {
    if (!now) {
      when.remove(node);
      return 0;
    }
    return loop.ticks() - when.computeIfAbsent(node, first -> loop.ticks());
  }

  private long there(List<NodeLease> voters) {
    return voters.stream().filter(each -> view.has(new NodeId(each.node()))).count();
  }

  /**
   * Of two halves it is the one with the smallest name; but who has never seen the other one may be
   * wrong about where it is.
   */
  private boolean majority(List<NodeLease> voters, boolean known) {
    long there = there(voters);
    String smallest = voters.stream().map(NodeLease::node).min(String::compareTo).orElse("");
    return 2 * there > voters.size()
        || (known && 2 * there == voters.size() && view.has(new NodeId(smallest)));
  }

  private <T> Future<T> here(Future<T> answer) {
    return loop.here(answer);
  }
}
