// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

/**
 * Which rows of the account's log a session's client has, for a home that takes the session over
 * and knows nothing of it. On the loop of whoever remembers them.
 */
public final class Acknowledged {
  /**
   * How many are remembered; home and database keep up with it, so that there are few. Whoever has
   * forgotten the oldest may get it twice, from another home.
   */
  private static final int MOST = 2_048;

  private final ArrayDeque<Long> rows = new ArrayDeque<>(0);

  public void add(long seq) {
    rows.addLast(seq);
    if (rows.size() > MOST) {
      rows.removeFirst();
    }
  }

  public void addAll(Collection<Long> seqs) {
    seqs.forEach(this::add);
  }

  /** No home will ask for rows up to that one. */
  public void floor(long seq) {
    rows.removeIf(each -> each <= seq);
  }

  public boolean has(long seq) {
    return rows.contains(seq);
  }

  /** In the order in which they were acknowledged. */
  public List<Long> rows() {
    return List.copyOf(rows);
  }
}
