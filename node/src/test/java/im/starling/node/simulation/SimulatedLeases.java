// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import im.starling.persistence.Lease;
import im.starling.persistence.NodeLease;
import im.starling.persistence.ShardLeases;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The leases as one run of a node sees and takes them. */
record SimulatedLeases(Database database, DatabaseRun run) implements ShardLeases {
  private void mayWrite() {
    if (run.fenced()) {
      throw new IllegalStateException("fenced");
    }
  }

  @Override
  public Future<Map<Integer, Long>> claim(Set<Integer> shards) {
    Set<Integer> wanted = new TreeSet<>(shards);
    return run.ask(() -> {
      mayWrite();
      Map<Integer, Long> taken = new HashMap<>();
      for (int shard : wanted) {
        if (!database.leases.containsKey(shard)) {
          take(shard, run.node(), taken);
        }
      }
      return taken;
    });
  }

  private void take(int shard, String node, Map<Integer, Long> taken) {
    Lease lease = database.lease(node);
    database.leases.put(shard, lease);
    taken.put(shard, lease.epoch());
    database.ledger.trace(() -> "shard " + shard + " is " + node + "'s, by " + run.node());
  }

  @Override
  public Future<Map<Integer, Long>> give(Set<Integer> shards, String to) {
    Set<Integer> wanted = new TreeSet<>(shards);
    return run.ask(() -> {
      mayWrite();
      Map<Integer, Long> given = new HashMap<>();
      DatabaseRun heir = database.runs.get(to);
      for (int shard : wanted) {
        Lease lease = database.leases.get(shard);
        if (heir != null && !heir.fenced() && lease != null && lease.node().equals(run.node())) {
          take(shard, to, given);
        }
      }
      return given;
    });
  }

  @Override
  public Future<Map<Integer, Lease>> owners() {
    return run.ask(() -> new HashMap<>(database.leases));
  }

  @Override
  public Future<List<NodeLease>> nodes() {
    return run.ask(() ->
        database.runs.values().stream()
            .map(each ->
                new NodeLease(each.node(), false, each.fenced(), each.alive(), Instant.EPOCH))
            .toList());
  }

  @Override
  public Future<Boolean> alive(String node) {
    return run.ask(() -> {
      DatabaseRun other = database.runs.get(node);
      return other != null && other.alive();
    });
  }

  /** Waits for what is under way as long as that lasts. */
  @Override
  public Future<Void> fence(String node, Duration patience) {
    SimulatedLoop asker = Objects.requireNonNull(database.time.running());
    return run.ask(
            () -> {
              mayWrite();
              DatabaseRun other = database.runs.get(node);
              if (other != null) {
                other.fence();
                database.ledger.trace(() -> node + " is fenced by " + run.node());
              }
              return other == null ? 0 : other.end();
            })
        .compose(end -> {
          Promise<Void> waited = Promise.promise();
          asker.after(Math.max(0, end - database.time.now()) / 1_000 + 1, waited::complete);
          return waited.future();
        })
        .compose(waited -> run.ask(() -> DatabaseRun.nothing(() -> database.forget(node))));
  }

  /** Its connection is never lost without the node. */
  @Override
  public void onLost(Runnable listener) {}

  @Override
  public void onRegained(Runnable listener) {}

  @Override
  public Future<Void> resign() {
    throw new UnsupportedOperationException("nothing is forgotten here");
  }

  @Override
  public Future<Void> leave() {
    return run.ask(() -> DatabaseRun.nothing(() -> database.forget(run.node())));
  }
}
