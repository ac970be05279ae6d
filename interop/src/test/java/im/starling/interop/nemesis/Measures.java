// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.interop.nemesis.History.Name;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A round in numbers. Times are in milliseconds.
 *
 * @param repeated copies in a later session, which are not forbidden: nobody can know whether the
 *     client had them before
 * @param resumed sessions that went on after the fault
 * @param refused sessions that did not
 * @param gap the longest time without a message in one direction between two who were there all the
 *     time
 * @param gapOfOthers the same among those who had nothing to do with the node that was hit
 * @param unowned the longest time in which shards had no owner that lives
 * @param ended how many nodes ended by themselves
 * @param firstLogin from the fault to the first client that was back, if any had to come back
 * @param allBack from the healing to the moment when all were connected
 * @param steady from the healing to the moment when nothing was open any more
 */
record Measures(
    int sent,
    int sentAgain,
    int acked,
    int bounced,
    int received,
    int repeated,
    int resumed,
    int refused,
    long gap,
    long gapOfOthers,
    long unowned,
    int ended,
    OptionalLong firstLogin,
    long allBack,
    long steady) {

  /**
   * When what happened, in nanoseconds, and who does not count for gaps.
   *
   * @param back when all were connected again
   * @param finished when they wrote nothing new any more
   * @param settled when nothing was open any more
   * @param absent who stayed away on purpose
   * @param hit whose stream was at the node that was hit
   * @param unowned how long shards had no owner that lives
   * @param ended how many nodes ended by themselves
   */
  record Course(
      long struck,
      long healed,
      long back,
      long finished,
      long settled,
      Set<String> absent,
      Set<String> hit,
      long unowned,
      int ended) {}

  static Measures of(List<Event> events, Course course) {
    Map<Name, Integer> sent = new HashMap<>();
    Map<Name, Integer> received = new HashMap<>();
    Set<Name> acked = new HashSet<>();
    int bounced = 0;
    int resumed = 0;
    int refused = 0;
    OptionalLong first = OptionalLong.empty();
    for (Event event : events) {
      boolean later = event.at() >= course.struck();
      switch (event) {
        case Event.Sent e -> sent.merge(new Name(e.who(), e.number()), 1, Integer::sum);
        case Event.Acked e -> acked.add(new Name(e.who(), e.number()));
        case Event.Received e -> received.merge(new Name(e.from(), e.number()), 1, Integer::sum);
        case Event.Resumed e -> resumed += later ? 1 : 0;
        case Event.Refused e -> refused += later ? 1 : 0;
        case Event.Bounced e -> bounced++;
        case Event.Bound e -> {}
        case Event.Lost e -> {}
        case Event.Left e -> {}
        case Event.Handled e -> {}
      }
      boolean back = event instanceof Event.Bound || event instanceof Event.Resumed;
      if (back && later && first.isEmpty()) {
        first = OptionalLong.of(millis(event.at() - course.struck()));
      }
    }
    Set<String> hitOrAbsent = new HashSet<>(course.absent());
    hitOrAbsent.addAll(course.hit());
    return new Measures(
        sent.size(),
        sum(sent) - sent.size(),
        acked.size(),
        bounced,
        received.size(),
        sum(received) - received.size(),
        resumed,
        refused,
        longestGap(events, course, course.absent()),
        longestGap(events, course, hitOrAbsent),
        millis(course.unowned()),
        course.ended(),
        first,
        millis(course.back() - course.healed()),
        millis(course.settled() - course.healed()));
  }

  /** The longest silence from one to another, while there was something to say. */
  private static long longestGap(List<Event> events, Course course, Set<String> without) {
    Map<String, Long> last = new HashMap<>();
    long longest = 0;
    for (Event event : events) {
      if (event instanceof Event.Received e
          && !without.contains(e.who())
          && !without.contains(e.from())) {
        Long before = last.put(e.who() + " " + e.from(), e.at());
        if (before != null && e.at() > course.struck() && before < course.finished()) {
          longest = Math.max(longest, e.at() - before);
        }
      }
    }
    return millis(longest);
  }

  private static long millis(long nanos) {
    return Duration.ofNanos(nanos).toMillis();
  }

  private static int sum(Map<Name, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The share of sessions that were to go on and did, 1 where none was to. */
  double resumedShare() {
    return resumed + refused == 0 ? 1 : (double) resumed / (resumed + refused);
  }
}
