// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts tries by key, and forgets them at a steady pace. Bounded: where there are too many keys
 * the one that tried longest ago goes. On one loop.
 */
final class Buckets {
  private final int burst;
  private final long each;
  private final LinkedHashMap<String, Long> empty = new LinkedHashMap<>();
  private final int most;

  /**
   * @param burst so many failures cost nothing
   * @param each in so many milliseconds one is forgotten
   * @param most so many keys are remembered
   */
  Buckets(int burst, long each, int most) {
    this.burst = burst;
    this.each = each;
    this.most = most;
  }

  /** How many milliseconds until one more failure is no more than the burst. */
  long wait(String key, long now) {
    return Math.max(0, empty.getOrDefault(key, now) - now - (burst - 1) * each);
  }

  /**
   * Counts one more if it has to wait no longer than {@code most}: nobody owes more than that.
   *
   * @return how many milliseconds it has to wait
   */
  long take(String key, long now, long most) {
    long wait = wait(key, now);
    if (wait <= most) {
      add(key, now);
    }
    return wait;
  }

  /** One that was taken does not count. */
  void giveBack(String key) {
    empty.computeIfPresent(key, (same, until) -> until - each);
  }

  void add(String key, long now) {
    Long before = empty.remove(key);
    empty.put(key, Math.max(before == null ? now : before, now) + each);
    while (empty.size() > most || oldest() <= now) {
      empty.pollFirstEntry();
    }
  }

  private long oldest() {
    Map.Entry<String, Long> first = empty.firstEntry();
    return first == null ? Long.MAX_VALUE : first.getValue();
  }

  int size() {
    return empty.size();
  }
}
