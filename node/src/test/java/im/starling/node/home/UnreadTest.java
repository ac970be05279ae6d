// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class UnreadTest {
  @Test
  void aRangeThatIsSplit() {
    Unread unread = new Unread(100);
    unread.add(1, 10);
    unread.take(5);
    unread.remove(8, 20);
    assertEquals(1, unread.first());
    assertTrue(unread.has(4, 1));
    assertFalse(unread.has(5, 1));
    assertTrue(unread.has(7, 1));
    assertFalse(unread.has(8, 1));
    unread.remove(1, 10);
    assertTrue(unread.isEmpty());
  }

  @Test
  void tooManyRangesAreForYoungerSessions() {
    Unread unread = new Unread(2);
    for (long seq = 1; seq <= 5; seq += 2) {
      unread.append(seq);
      unread.passed(seq + 1);
    }
    unread.bound(3);
    assertFalse(unread.has(1, 3), "2 may have been given to that one");
    assertTrue(unread.has(1, 4));
    assertTrue(unread.has(2, 4), "better twice to the account than never");
    assertTrue(unread.has(5, 3));
    assertEquals(5, unread.first(3));
    assertEquals(1, unread.first(4));
    assertEquals(1, unread.first());
  }

  /**
   * Rows are 10 apart. A number below 2 is one that waits from the start, below 4 one that is given
   * at once, others do something to a row of before.
   */
  @Property(tries = 1000)
  void agreesWithANaiveModel(@ForAll @Size(max = 80) List<@IntRange(max = 40) Integer> work) {
    Unread unread = new Unread(1_000);
    TreeSet<Long> waiting = new TreeSet<>();
    Set<Long> rows = new HashSet<>();
    long last = 0;
    for (int each : work) {
      if (each < 4) {
        last += 10;
        rows.add(last);
        if (each < 2) {
          unread.append(last);
          waiting.add(last);
        } else {
          unread.passed(last);
        }
      } else if (last > 0) {
        long row = each * 7L % (last / 10) * 10 + 10;
        switch (each % 3) {
          case 0 -> {
            unread.take(row);
            waiting.remove(row);
          }
          case 1 -> {
            unread.giveBack(row);
            waiting.add(row);
          }
          default -> {
            unread.remove(row, row + 15);
            waiting.remove(row);
            waiting.remove(row + 10);
          }
        }
      }
      Set<Long> found = new HashSet<>(rows);
      found.removeIf(row -> !unread.has(row, 1));
      assertEquals(waiting, found);
      assertTrue(waiting.isEmpty() || unread.first() <= waiting.first());
    }
  }
}
