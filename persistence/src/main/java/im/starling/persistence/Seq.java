// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.time.Instant;

/**
 * Places in a log: milliseconds since 1970 in the upper bits, a counter in the lower 20. They grow
 * for each owner whatever the clocks do, and a range of time is a range of them.
 */
public final class Seq {
  private static final int BITS = 20;

  /** No place: before the first. */
  public static final long NONE = 0;

  private Seq() {}

  /** The place after {@code last}, at the time {@code millis} if the clock has not gone back. */
  public static long next(long last, long millis) {
    return Math.max(last + 1, millis << BITS);
  }

  /** The first place at or after the instant. */
  public static long floor(Instant at) {
    Instant near = bounded(at);
    long millis = near.toEpochMilli();
    return (near.equals(Instant.ofEpochMilli(millis)) ? millis : millis + 1) << BITS;
  }

  /** The last place at or before the instant, which counts as its whole millisecond. */
  public static long ceiling(Instant at) {
    return bounded(at).toEpochMilli() << BITS | (1L << BITS) - 1;
  }

  /** When it was given out, to the millisecond. */
  public static Instant time(long seq) {
    return Instant.ofEpochMilli(seq >> BITS);
  }

  /** What clients ask for may be any year. */
  private static Instant bounded(Instant at) {
    if (at.isBefore(Instant.EPOCH)) {
      return Instant.EPOCH;
    }
    Instant most = Instant.ofEpochMilli(Long.MAX_VALUE >> BITS);
    return at.isAfter(most) ? most : at;
  }
}
