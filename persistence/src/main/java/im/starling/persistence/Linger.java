// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/**
 * How long a row should wait for company, by how many arrived lately: not at all when it is quiet,
 * up to a bound when many come, because then a few milliseconds save most of what a commit costs.
 * Owned by one {@link PgLogWriter}.
 */
final class Linger {
  /** Arrivals count less and less over this time, in nanoseconds. */
  private static final double MEMORY = 100e6;

  /** Rows in a second up to which nobody waits, and from which on they wait the longest. */
  private static final double QUIET = 200;

  private static final double BUSY = 3_000;

  private final long most;
  private double weight;
  private long latest;

  /**
   * @param most the bound in nanoseconds
   */
  Linger(long most) {
    this.most = most;
  }

  void arrived(long now) {
    weight = weight(now) + 1;
    latest = now;
  }

  /** In nanoseconds. */
  long length(long now) {
    double rate = weight(now) / MEMORY * 1e9;
    return (long) (most * Math.clamp((rate - QUIET) / (BUSY - QUIET), 0, 1));
  }

  private double weight(long now) {
    return weight * Math.exp((latest - now) / MEMORY);
  }
}
