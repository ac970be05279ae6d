// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.time.Duration;

/** Which database, and how much of it one node uses. */
public record Settings(Endpoint endpoint, Pool pool, Batching batching) {
  /**
   * {@code postgresql://user:password@host:port/database?sslmode=…} with the defaults for the rest.
   */
  public static Settings parse(String url) {
    return new Settings(Endpoint.parse(url), Pool.DEFAULT, Batching.DEFAULT);
  }

  public Settings with(Pool other) {
    return new Settings(endpoint, other, batching);
  }

  public Settings with(Batching other) {
    return new Settings(endpoint, pool, other);
  }

  /**
   * The connections for queries, shared by all loops of a node.
   *
   * @param connections how many
   * @param waiting how many queries may wait for one; more fail with {@link Busy}
   * @param patience how long a query may wait for one, then it fails with {@link Away}
   * @param statement how long a query may run
   * @param outage how long what a client waits for is asked again while the database is away
   */
  public record Pool(
      int connections, int waiting, Duration patience, Duration statement, Duration outage) {
    public static final Pool DEFAULT =
        new Pool(8, 10_000, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  /**
   * The writers of the log, one for each loop.
   *
   * @param rows the most rows of one transaction
   * @param bytes the most bytes of stanzas of one transaction, if it has more than one row
   * @param queue the most rows that wait; more fail with {@link Busy}. What is under way when the
   *     database goes away has to fit
   * @param queueBytes the most bytes of stanzas that wait, if it is more than one row
   * @param linger the longest that a row waits for others when many arrive, if somebody is there to
   *     see it; else it may be some times longer
   * @param attempt how long a commit may take before its connection is given up and another is
   *     tried
   */
  public record Batching(
      int rows, int bytes, int queue, int queueBytes, Duration linger, Duration attempt) {
    public static final Batching DEFAULT =
        new Batching(256, 4 << 20, 50_000, 64 << 20, Duration.ofMillis(5), Duration.ofSeconds(5));
  }
}
