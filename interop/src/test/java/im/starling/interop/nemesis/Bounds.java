// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long what may take, and how many sessions are to go on: the seventh verdict.
 *
 * @param resumed the least share of sessions that are taken up again
 * @param gapOfOthers the longest silence for those whose node was not hit
 * @param firstLogin until the first client is back, counted from the end of the fault's own time
 * @param steady until nothing is open after the healing
 */
record Bounds(double resumed, Duration gapOfOthers, Duration firstLogin, Duration steady) {
  private static final double NEARLY_ALL = 0.99;
  private static final Duration GAP = Duration.ofSeconds(3);
  private static final Duration LOGIN = Duration.ofSeconds(10);
  static final Duration STEADY = Duration.ofSeconds(30);

  /**
   * The figures of the plan. A session does not outlive the process of a single node; and with a
   * single node, or a database that is away for all, there are no others.
   */
  static Bounds of(Nemesis nemesis, int nodes) {
    return new Bounds(nodes == 1 && nemesis.ends() ? 0 : NEARLY_ALL, GAP, LOGIN, STEADY);
  }

  List<Violation> exceededBy(Measures measures, Duration fault) {
    List<String> slow = new ArrayList<>();
    if (measures.resumedShare() < resumed) {
      slow.add(
          measures.resumed()
              + " sessions of "
              + (measures.resumed() + measures.refused())
              + " were resumed");
    }
    if (measures.gapOfOthers() > gapOfOthers.toMillis()) {
      slow.add("others heard nothing for " + measures.gapOfOthers() + " ms");
    }
    if (measures.firstLogin().orElse(0) > fault.plus(firstLogin).toMillis()) {
      slow.add("the first was back after " + measures.firstLogin().getAsLong() + " ms");
    }
    if (measures.steady() > steady.toMillis()) {
      slow.add("open messages for " + measures.steady() + " ms after the healing");
    }
    return slow.stream().map(what -> new Violation(Violation.Kind.SLOW, what)).toList();
  }
}
