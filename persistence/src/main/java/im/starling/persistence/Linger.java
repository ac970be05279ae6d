// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/**
 * How long a row should wait for company, by how many arrived lately: not at all when it is quiet,
 * up to a bound when many come, because then a few milliseconds save most of what a commit costs.
 * Where no client is there to look at the row, only its sender's acknowledgement waits with it: so
 * it waits sooner, and longer. Owned by one {@link PgLogWriter}.
 */
final class Linger {
  /** Arrivals count less and less over this time, in nanoseconds. */
  private static final double MEMORY = 100e6;

  /** Rows in a second up to which nobody waits, and from which on they wait the longest. */
  private static final double QUIET = 200;

  private static final double BUSY = 3_000;

  /** The same for rows that nobody is there to look at, and how much longer these wait. */
  private static final double UNWATCHED_QUIET = 20;

  private static final double UNWATCHED_BUSY = 400;
  private static final int UNWATCHED_LONGER = 8;

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
  long length(long now, boolean watched) {
    double rate = weight(now) / MEMORY * 1e9;
    return watched
        ? share(most, rate, QUIET, BUSY)
        : share(most * UNWATCHED_LONGER, rate, UNWATCHED_QUIET, UNWATCHED_BUSY);
  }

  private static long share(long most, double rate, double quiet, double busy) {
    return (long) (most * Math.clamp((rate - quiet) / (busy - quiet), 0, 1));
  }

  private double weight(long now) {
    return weight * Math.exp((latest - now) / MEMORY);
  }
}
