// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What happens when, in a time that stands still while something happens. What is due at one moment
 * happens in an order that the seed chooses.
 */
final class Timeline {
  private static final Comparator<Due> ORDER =
      Comparator.comparingLong(Due::at).thenComparingInt(Due::tie).thenComparingLong(Due::number);

  private final long seed;
  private final PriorityQueue<Due> due = new PriorityQueue<>(ORDER);
  private @Nullable SimulatedLoop running;
  private long now;
  private long events;

  private record Due(long at, int tie, long number, Runnable task) {}

  Timeline(long seed) {
    this.seed = seed;
  }

  /** Chance for somebody of that name: what others do with theirs does not change it. */
  Random chance(String name) {
    return new Random(seed * 0x9e3779b97f4a7c15L + name.hashCode() * 0x7feb352dL);
  }

  /** Microseconds since it began. */
  long now() {
    return now;
  }

  long millis() {
    return now / 1_000;
  }

  /** How much has happened. */
  long events() {
    return events;
  }

  /**
   * Does something later.
   *
   * @param chance that of whoever does it
   */
  void after(long micros, Random chance, Runnable task) {
    at(now + micros, chance, task);
  }

  void at(long at, Random chance, Runnable task) {
    due.add(new Due(Math.max(at, now), chance.nextInt(), ++events, task));
  }

  /** Lets everything happen up to then. */
  void until(long micros) {
    while (!due.isEmpty() && due.peek().at <= micros) {
      Due next = due.remove();
      now = next.at;
      next.task.run();
    }
    now = micros;
  }

  /** The loop whose turn it is, null where no loop has one. */
  @Nullable SimulatedLoop running() {
    return running;
  }

  /** Does something as that loop. */
  void as(SimulatedLoop loop, Runnable task) {
    SimulatedLoop before = running;
    running = loop;
    try {
      task.run();
    } finally {
      running = before;
    }
  }
}
