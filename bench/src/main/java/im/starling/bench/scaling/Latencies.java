// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import java.util.Arrays;

/** How long many things took, to a twentieth of a millisecond. Belongs to one thread. */
final class Latencies {
  private static final long STEP = 50_000;
  private static final int STEPS = 200_000;

  private final int[] counts = new int[STEPS];
  private long total;

  /** Ten seconds and more count as ten. */
  void add(long nanos) {
    counts[Math.clamp(nanos / STEP, 0, STEPS - 1)]++;
    total++;
  }

  void add(Latencies others) {
    for (int i = 0; i < STEPS; i++) {
      counts[i] += others.counts[i];
    }
    total += others.total;
  }

  void clear() {
    Arrays.fill(counts, 0);
    total = 0;
  }

  /** In milliseconds, that which {@code share} of all did not exceed; 0 where there is none. */
  double quantile(double share) {
    long rank = (long) Math.ceil(share * total);
    long seen = 0;
    for (int i = 0; i < STEPS && rank > 0; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return (i + 0.5) * STEP / 1e6;
      }
    }
    return 0;
  }
}
