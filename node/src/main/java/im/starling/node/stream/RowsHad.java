// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import java.util.ArrayDeque;
import java.util.List;

/**
 * Which rows of the account's log a session was given: for a home that takes it over and knows
 * nothing of it. On the session's loop.
 */
final class RowsHad {
  /**
   * How many of those that the client has are remembered; home and database keep up with it, so
   * that there are few. Whoever has forgotten the oldest may get it twice, from another home.
   */
  private static final int MOST = 2_048;

  /** Not acknowledged, in the order in which they were given. */
  private final ArrayDeque<Long> given = new ArrayDeque<>(0);

  /** Acknowledged. */
  private final ArrayDeque<Long> had = new ArrayDeque<>(0);

  private long floor;

  void give(long seq) {
    if (seq > 0) {
      given.addLast(seq);
    }
  }

  /** The client has that one, and all that it was given before it. */
  void acknowledged(long seq) {
    if (!given.contains(seq)) {
      return;
    }
    long next;
    do {
      next = given.removeFirst();
      had(next);
    } while (next != seq);
  }

  /** The client is not to have it. */
  void withheld(long seq) {
    given.remove(seq);
    had(seq);
  }

  private void had(long seq) {
    had.addLast(seq);
    if (had.size() > MOST) {
      had.removeFirst();
    }
  }

  /** No home will ask for rows up to that one. */
  void floor(long seq) {
    floor = seq;
    had.removeIf(each -> each <= seq);
  }

  long floor() {
    return floor;
  }

  /** Goes on from where the session was at another stream, but for what is given anew. */
  void resumed(List<Long> before) {
    had.addAll(before);
  }

  List<Long> given() {
    return List.copyOf(given);
  }

  List<Long> had() {
    return List.copyOf(had);
  }
}
