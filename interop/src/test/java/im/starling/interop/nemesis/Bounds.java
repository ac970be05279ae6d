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
 * @param unowned for how long shards may have no owner that lives
 * @param firstLogin until the first client is back
 * @param steady until nothing is open after the healing
 * @param ended how many nodes may have to end themselves
 */
record Bounds(
    double resumed,
    Duration gapOfOthers,
    Duration unowned,
    Duration firstLogin,
    Duration steady,
    int ended) {
  private static final double NEARLY_ALL = 0.99;
  private static final Duration GAP = Duration.ofSeconds(3);
  private static final Duration UNOWNED = Duration.ofSeconds(2);
  private static final Duration LOGIN = Duration.ofSeconds(10);

  /** From the first silence of a node to the end of its leases, and some for the way there. */
  private static final Duration GUESSED = Duration.ofSeconds(30);

  /** From the return of the database to the first commit. */
  private static final Duration DATABASE = Duration.ofSeconds(10);

  static final Duration STEADY = Duration.ofSeconds(30);

  /** Longer than anything takes on a machine that has too much to do. */
  private static final Duration STUCK = Duration.ofSeconds(80);

  /**
   * The figures of the plan. A session does not outlive the process of a single node; and with a
   * single node, or a database that is away for all, there are no others. Whose accounts are at
   * home where the database cannot be reached wait for it with those whose streams are there.
   */
  static Bounds of(Nemesis nemesis, int nodes, Duration fault) {
    Duration gap = nemesis.keepsFromDatabase() ? fault.plus(DATABASE) : GAP;
    return new Bounds(
        nodes == 1 && nemesis.ends() ? 0 : NEARLY_ALL,
        nemesis.isGuessed() ? GUESSED : gap,
        nemesis.isGuessed() ? GUESSED : UNOWNED,
        fault.plus(LOGIN),
        STEADY,
        nemesis.isGuessed() ? nodes - 1 : 0);
  }

  List<Violation> exceededBy(Measures measures) {
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
    if (measures.unowned() > unowned.toMillis()) {
      slow.add("shards without an owner for " + measures.unowned() + " ms");
    }
    if (measures.ended() > ended) {
      slow.add(measures.ended() + " nodes ended themselves");
    }
    if (measures.firstLogin().orElse(0) > firstLogin.toMillis()) {
      slow.add("the first was back after " + measures.firstLogin().getAsLong() + " ms");
    }
    if (measures.steady() > steady.toMillis()) {
      slow.add("open messages for " + measures.steady() + " ms after the healing");
    }
    List<Violation> found = new ArrayList<>();
    slow.forEach(what -> found.add(new Violation(Violation.Kind.SLOW, what)));
    if (measures.steady() >= STUCK.toMillis()) {
      String what = "open messages for " + measures.steady() + " ms";
      found.add(new Violation(Violation.Kind.STUCK, what));
    }
    return List.copyOf(found);
  }
}
