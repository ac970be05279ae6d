// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.persistence.Seq;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pending rows of an account that are with no session: what waits for one, or lies ahead of one
 * that reads the log. Ranges of places in the log, so that a long absence takes no more room than a
 * short one. On the home's loop.
 *
 * <p>A range says that all rows between its ends wait. The number of ranges is bounded: past that
 * the two oldest become one, with what was between them. As sessions may have had some of that, the
 * range is then only for sessions that are younger.
 */
final class Unread {
  private final int most;
  private final TreeMap<Long, Range> ranges = new TreeMap<>();

  /** Up to here there may be rows that do not wait. */
  private long given = Seq.NONE;

  /**
   * Up to a last row.
   *
   * @param after sessions must be younger than that
   */
  private record Range(long last, int after) {}

  Unread(int most) {
    this.most = most;
  }

  /** All rows from one place to another, beyond all that there is. */
  void add(long first, long last) {
    ranges.put(first, new Range(last, 0));
  }

  /** A row that is younger than all others. */
  void append(long seq) {
    Map.Entry<Long, Range> end = ranges.lastEntry();
    if (end != null && end.getValue().last >= given) {
      ranges.put(end.getKey(), new Range(seq, end.getValue().after));
    } else {
      ranges.put(seq, new Range(seq, 0));
    }
  }

  /** A row that was with a session; nobody has it now. */
  void giveBack(long seq) {
    if (!covers(seq)) {
      ranges.put(seq, new Range(seq, 0));
    }
  }

  private boolean covers(long seq) {
    Map.Entry<Long, Range> range = ranges.floorEntry(seq);
    return range != null && seq <= range.getValue().last;
  }

  /** That row is with a session from the beginning. */
  void passed(long seq) {
    given = Math.max(given, seq);
  }

  /** A session of that age can have the row. */
  boolean has(long seq, int age) {
    Map.Entry<Long, Range> range = ranges.floorEntry(seq);
    return range != null && seq <= range.getValue().last && range.getValue().after < age;
  }

  /** The row does not wait any more: it is given, or known. */
  void take(long seq) {
    remove(seq, seq);
  }

  /** No rows wait from here to there. */
  void remove(long first, long last) {
    if (first > last) {
      return;
    }
    given = Math.max(given, last);
    if (ranges.isEmpty()) {
      return;
    }
    Map.Entry<Long, Range> below = ranges.lowerEntry(first);
    if (below != null && below.getValue().last >= first) {
      Range range = below.getValue();
      ranges.put(below.getKey(), new Range(first - 1, range.after));
      if (range.last > last) {
        ranges.put(last + 1, new Range(range.last, range.after));
      }
    }
    Map.Entry<Long, Range> within = ranges.ceilingEntry(first);
    while (within != null && within.getKey() <= last) {
      ranges.remove(within.getKey());
      if (within.getValue().last > last) {
        ranges.put(last + 1, within.getValue());
      }
      within = ranges.higherEntry(within.getKey());
    }
  }

  /** Makes one range of the two oldest while there are too many. */
  void bound(int youngest) {
    while (ranges.size() > most) {
      Map.Entry<Long, Range> oldest = ranges.pollFirstEntry();
      Map.Entry<Long, Range> next = ranges.pollFirstEntry();
      ranges.put(oldest.getKey(), new Range(next.getValue().last, youngest));
    }
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Before it, nothing waits; only where there is something. */
  long first() {
    return ranges.firstKey();
  }

  /** The same for a session of that age; {@link Long#MAX_VALUE} where nothing waits for it. */
  long first(int age) {
    for (Map.Entry<Long, Range> range : ranges.entrySet()) {
      if (range.getValue().after < age) {
        return range.getKey();
      }
    }
    return Long.MAX_VALUE;
  }
}
