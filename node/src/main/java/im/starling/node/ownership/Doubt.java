// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ownership;

import im.starling.cluster.NodeId;
import im.starling.node.loop.Loop;
import im.starling.persistence.Lease;
import im.starling.persistence.ShardLeases;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether what this node has is still its own. When the connection to the database was lost,
 * another database may answer, which has lost the last moments of the first, and knows nothing of
 * what was claimed in them; so nothing is taken or given before both have been compared. Where they
 * differ the node begins anew (ADR 14). On one loop.
 */
final class Doubt {
  private static final Logger log = LoggerFactory.getLogger(Doubt.class);

  private static final long AGAIN = 50;

  private final Loop loop;
  private final NodeId self;
  private final ShardLeases leases;
  private final Supplier<@Nullable Map<Integer, Long>> owned;
  private final Runnable dispelled;
  private int losses;
  private boolean open;

  /**
   * @param owned what the node believes to have, with the epochs of the leases; null while that
   *     changes. Nothing begins to change it while there is doubt
   */
  Doubt(
      Loop loop,
      NodeId self,
      ShardLeases leases,
      Supplier<@Nullable Map<Integer, Long>> owned,
      Runnable dispelled) {
    this.loop = loop;
    this.self = self;
    this.leases = leases;
    this.owned = owned;
    this.dispelled = dispelled;
  }

  /** True while it is not known. */
  boolean open() {
    return open;
  }

  /** How many times the connection has been lost: what was asked before that may not be so. */
  int losses() {
    return losses;
  }

  /** The connection had been lost. */
  void arises() {
    losses++;
    if (!open) {
      open = true;
      compare();
    }
  }

  private void compare() {
    int before = losses;
    Map<Integer, Long> believed = owned.get();
    if (believed == null) {
      loop.after(AGAIN, this::compare);
      return;
    }
    loop.here(leases.owners())
        .onComplete(read -> {
          if (read.failed() || before != losses) {
            loop.after(AGAIN, this::compare);
          } else if (agrees(believed, read.result())) {
            open = false;
            dispelled.run();
          } else {
            log.atError().log("leases-differ");
            leases
                .resign()
                .onFailure(failure -> log.atError().setCause(failure).log("not-resigned"));
          }
        });
  }

  private boolean agrees(Map<Integer, Long> believed, Map<Integer, Lease> owners) {
    return believed.entrySet().stream()
        .allMatch(
            each -> new Lease(self.name(), each.getValue()).equals(owners.get(each.getKey())));
  }
}
