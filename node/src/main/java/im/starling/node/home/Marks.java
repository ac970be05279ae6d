// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.route.Mark;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** How far the stream of a session is, as far as its home has heard. On the home's loop. */
final class Marks {
  private static final long MODULUS = 1L << 32;

  /** What was sent and is not acknowledged: places in the log, 0 for what has none. */
  private final ArrayDeque<Long> sent = new ArrayDeque<>(0);

  private long handled;
  private long acknowledged;

  /** Begins anew. */
  void reset(long nowHandled, long nowAcknowledged, Collection<Long> rows) {
    handled = nowHandled;
    acknowledged = nowAcknowledged;
    sent.clear();
    sent.addAll(rows);
  }

  void reset(Mark mark) {
    reset(mark.handled(), mark.before(), mark.rows());
  }

  /** Goes on; what was told before is told again at times. */
  void add(Mark mark) {
    add(mark, row -> {});
  }

  /**
   * Goes on.
   *
   * @param had takes the places in the log of what the client has by that, 0 for what has none
   */
  void add(Mark mark, LongConsumer had) {
    handled = Math.max(handled, mark.handled());
    long known = acknowledged + sent.size();
    if (mark.before() > known) {
      // What lies between is not known: until the client has got beyond it, nor is what it has.
      sent.clear();
      acknowledged = mark.before();
      known = acknowledged;
    }
    long number = mark.before();
    for (long row : mark.rows()) {
      number++;
      if (number > known) {
        sent.addLast(row);
      }
    }
    while (acknowledged < mark.acknowledged() && !sent.isEmpty()) {
      had.accept(sent.removeFirst());
      acknowledged++;
    }
  }

  /** All of it. */
  Mark whole() {
    return new Mark(handled, acknowledged, acknowledged, List.copyOf(sent));
  }

  /** Of what the client sent; -1 if that is not known. */
  long handled() {
    return handled;
  }

  void handled(long count) {
    handled = Math.max(handled, count);
  }

  /** True if that one is not ahead of this. */
  boolean further(Mark mark) {
    return handled + acknowledged >= mark.handled() + mark.acknowledged();
  }

  /**
   * The client has got so many.
   *
   * @return the places in the log of what it has by that; null if it is not known what it has
   */
  @Nullable List<Long> got(long h) {
    long count = Math.floorMod(h - acknowledged, MODULUS);
    if (handled < 0 || count > sent.size()) {
      return null;
    }
    List<Long> got = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      long row = sent.removeFirst();
      if (row > 0) {
        got.add(row);
      }
    }
    acknowledged += count;
    return got;
  }

  long acknowledged() {
    return acknowledged;
  }
}
