// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.route.Acknowledged;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Which rows of the account's log a session was given: for a home that takes it over and knows
 * nothing of it. On the session's loop.
 */
final class RowsHad {
  /** Not acknowledged, in the order in which they were given. */
  private final ArrayDeque<Long> given = new ArrayDeque<>(0);

  private final Acknowledged had = new Acknowledged();

  private long floor;

  /** The highest of all: what is higher is new. */
  private long newest;

  void give(long seq) {
    if (seq > 0) {
      given.addLast(seq);
      newest = Math.max(newest, seq);
    }
  }

  /** It is on its way to the client already. */
  boolean gives(long seq) {
    return seq > 0 && seq <= newest && given.contains(seq);
  }

  /** The client has it, or is not to have it. */
  boolean has(long seq) {
    return seq > 0 && seq <= newest && had.has(seq);
  }

  /**
   * The client has that one, and all that it was given before it.
   *
   * @return all that it has by that
   */
  List<Long> acknowledged(long seq) {
    if (!given.contains(seq)) {
      return List.of(seq);
    }
    List<Long> all = new ArrayList<>(4);
    long next;
    do {
      next = given.removeFirst();
      had.add(next);
      all.add(next);
    } while (next != seq);
    return all;
  }

  /** The client is not to have it. */
  void withheld(long seq) {
    given.remove(seq);
    had.add(seq);
  }

  /** No home will ask for rows up to that one. */
  void floor(long seq) {
    floor = seq;
    had.floor(seq);
  }

  long floor() {
    return floor;
  }

  /** Goes on from where the session was at another stream, but for what is given anew. */
  void resumed(List<Long> before) {
    had.addAll(before);
    before.forEach(seq -> newest = Math.max(newest, seq));
  }

  List<Long> given() {
    return List.copyOf(given);
  }

  List<Long> had() {
    return had.rows();
  }
}
