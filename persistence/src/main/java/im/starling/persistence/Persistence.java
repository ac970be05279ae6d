// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;

/** The way to everything that is stored. One for each node; safe to use from every event loop. */
public interface Persistence {
  /**
   * For a command, beside the nodes. Does not wait for the database: ask {@link #check} whether it
   * is there.
   */
  static Persistence connect(Vertx vertx, Settings settings, SqlObserver observer) {
    return PgPersistence.connect(vertx, settings, observer);
  }

  /**
   * For a node: makes it known to the database. Fails with {@link CannotJoin} if there is another
   * that it cannot live with.
   */
  static Future<Membership> join(
      Vertx vertx, Settings settings, SqlObserver observer, NodeRun run) {
    return Joining.join(vertx, settings, observer, run);
  }

  Accounts accounts();

  Rosters rosters();

  Departures departures();

  Preferences preferences();

  Documents documents();

  Blocklists blocklists();

  Notices notices();

  Partings partings();

  UserLog log();

  Secrets secrets();

  EndedSessions endedSessions();

  Tokens tokens();

  /**
   * Never fails: what is wrong is the answer. A node starts, and says it is ready, on {@link
   * Health.Ready} only.
   */
  Future<Health> check();

  /**
   * Makes the partitions of the log for this month and the next ones. To be called at the start and
   * every day.
   */
  Future<Void> ensurePartitions();

  /**
   * Forgets what need not be kept any more, away from everything else. To be called at the start
   * and some times a day; where another node is at it, it does nothing.
   */
  Future<Void> forget(Retention retention, Instant now);

  /** Ends the pool. The writers are closed by those who made them. */
  Future<Void> close();
}
