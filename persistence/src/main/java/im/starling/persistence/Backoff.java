// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubled each time up to a bound, and never the same for
 * all nodes.
 */
final class Backoff {
  private static final long FIRST = 50;
  private static final long MOST = 2_000;

  private final RandomGenerator random;
  private long bound = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** In milliseconds, at least half of what it would be without chance. */
  long next() {
    long delay = bound / 2 + random.nextLong(bound / 2 + 1);
    bound = Math.min(bound * 2, MOST);
    return delay;
  }

  void reset() {
    bound = FIRST;
  }
}
