// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.interop.nemesis.Event.Bound;
import im.starling.interop.nemesis.Event.Received;
import im.starling.interop.nemesis.Event.Refused;
import im.starling.interop.nemesis.Event.Resumed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The seventh verdict: what is measured of a history, and what is too much. Times in seconds. */
class MeasuresTest {
  private static final Duration FAULT = Duration.ofSeconds(2);

  private final List<Event> events = new ArrayList<>();

  private static long at(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }

  /** Struck after 10 s, healed after 12, all said after 20, all settled after {@code settled}. */
  private Measures measures(long settled) {
    return Measures.of(
        events,
        new Measures.Course(
            at(10),
            at(12),
            at(13),
            at(20),
            at(settled),
            Set.of("offline"),
            Set.of("hit"),
            at(1),
            0));
  }

  private List<Violation.Kind> verdict(Nemesis nemesis, int nodes, long settled) {
    return Bounds.of(nemesis, nodes, FAULT).exceededBy(measures(settled)).stream()
        .map(Violation::kind)
        .toList();
  }

  private void heard(String who, String from, long... seconds) {
    for (long second : seconds) {
      events.add(new Received(at(second), who, 1, "", from, 1, ""));
    }
  }

  @Test
  void theGapIsTheLongestOfAllAndOfThoseWhoWereNotHit() {
    heard("ann", "ben", 9, 10, 11, 13, 14);
    heard("ben", "hit", 9, 14);
    heard("offline", "eve", 1, 19);
    assertEquals(5_000, measures(21).gap());
    assertEquals(2_000, measures(21).gapOfOthers());
    assertEquals(List.of(), verdict(Nemesis.KILL, 3, 21));
  }

  @Test
  void whatWasBeforeTheFaultOrAfterTheLastMessageIsNoGap() {
    heard("ann", "ben", 1, 10, 11, 19, 21, 40);
    assertEquals(8_000, measures(21).gap());
  }

  @Test
  void aLongGapOfOthersIsTooMuch() {
    heard("ann", "ben", 9, 13);
    assertEquals(List.of(Violation.Kind.SLOW), verdict(Nemesis.KILL, 3, 21));
  }

  @Test
  void sessionsAreResumedButForTheEndOfASingleNode() {
    events.add(new Resumed(at(3), "ann", 1, 0));
    events.add(new Refused(at(13), "ann", 1, 0, "item-not-found"));
    assertEquals(0.0, measures(21).resumedShare());
    assertEquals(List.of(), verdict(Nemesis.TERM, 1, 21));
    assertEquals(List.of(Violation.Kind.SLOW), verdict(Nemesis.TERM, 3, 21));
    assertEquals(List.of(Violation.Kind.SLOW), verdict(Nemesis.FREEZE, 1, 21));
  }

  @Test
  void theFirstIsSoonBack() {
    assertEquals(OptionalLong.empty(), measures(21).firstLogin());
    events.add(new Bound(at(22), "ann", 2, 0));
    assertEquals(OptionalLong.of(12_000), measures(21).firstLogin());
    assertEquals(List.of(), verdict(Nemesis.KILL, 1, 21));
    events.clear();
    events.add(new Bound(at(23), "ann", 2, 0));
    assertEquals(List.of(Violation.Kind.SLOW), verdict(Nemesis.KILL, 1, 21));
  }

  @Test
  void nothingStaysOpen() {
    assertEquals(List.of(), verdict(Nemesis.KILL, 1, 42));
    assertEquals(List.of(Violation.Kind.SLOW), verdict(Nemesis.KILL, 1, 43));
  }
}
