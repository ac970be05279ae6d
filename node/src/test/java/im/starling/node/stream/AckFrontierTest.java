// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AckFrontierTest {
  @Test
  void neverCountsWhatIsOpen() {
    AckFrontier frontier = new AckFrontier(10);
    frontier.startCounting();
    assertEquals(1, frontier.open());
    assertEquals(2, frontier.open());
    assertEquals(3, frontier.open());
    assertFalse(frontier.settle(2));
    assertEquals(0, frontier.handled());
    assertTrue(frontier.settle(1));
    assertEquals(2, frontier.handled());
    assertEquals(1, frontier.inFlight());
    assertTrue(frontier.settle(3));
    assertEquals(3, frontier.handled());
    assertEquals(0, frontier.inFlight());
  }

  @Test
  void settlingTwiceChangesNothing() {
    AckFrontier frontier = new AckFrontier(10);
    frontier.open();
    frontier.open();
    assertFalse(frontier.settle(2));
    assertFalse(frontier.settle(2));
    assertTrue(frontier.settle(1));
    assertFalse(frontier.settle(1));
    assertEquals(2, frontier.frontier());
  }

  @Test
  void whatWasNeverOpenedCannotBeSettled() {
    AckFrontier frontier = new AckFrontier(10);
    frontier.open();
    assertThrows(IllegalArgumentException.class, () -> frontier.settle(0));
    assertThrows(IllegalArgumentException.class, () -> frontier.settle(2));
  }

  @Test
  void countsFromTheStanzaAfterEnable() {
    AckFrontier frontier = new AckFrontier(10);
    frontier.open();
    frontier.open();
    frontier.settle(1);
    frontier.startCounting();
    frontier.open();
    assertEquals(0, frontier.handled(), "the second stanza is not settled and not counted");
    frontier.settle(3);
    assertEquals(0, frontier.handled());
    frontier.settle(2);
    assertEquals(1, frontier.handled());
  }

  @Test
  void isFullAtItsWindow() {
    AckFrontier frontier = new AckFrontier(2);
    frontier.open();
    assertFalse(frontier.full());
    frontier.open();
    assertTrue(frontier.full());
    assertFalse(frontier.roomy());
    frontier.settle(2);
    assertFalse(frontier.full());
    assertTrue(frontier.roomy());
  }

  @Test
  void isFullWhenTooManyAreSettledBehindOneThatIsNot() {
    AckFrontier frontier = new AckFrontier(2);
    frontier.open();
    while (frontier.inFlight() < 31) {
      frontier.settle(frontier.open());
    }
    assertFalse(frontier.full());
    assertFalse(frontier.roomy());
    frontier.settle(frontier.open());
    assertTrue(frontier.full());
    frontier.settle(1);
    assertFalse(frontier.full());
    assertTrue(frontier.roomy());
  }

  @Test
  void wrapsAt32Bits() {
    AckFrontier frontier = new AckFrontier(10, (1L << 32) - 2);
    assertEquals(0xffff_fffeL, frontier.handled());
    frontier.settle(frontier.open());
    assertEquals(0xffff_ffffL, frontier.handled());
    frontier.settle(frontier.open());
    assertEquals(0, frontier.handled());
    frontier.settle(frontier.open());
    assertEquals(1, frontier.handled());
  }

  /** 0 opens a stanza, n settles the one that is n-th of those still open, where there is one. */
  @Property(tries = 1000)
  void agreesWithANaiveModel(
      @ForAll @Size(max = 600) List<@IntRange(max = 300) Integer> work,
      @ForAll @IntRange(min = 1, max = 4) int openings) {
    AckFrontier frontier = new AckFrontier(100);
    frontier.startCounting();
    NavigableSet<Long> open = new TreeSet<>();
    long opened = 0;
    for (int each : work) {
      for (int i = 0; i < openings; i++) {
        open.add(++opened);
        assertEquals(opened, frontier.open());
      }
      List<Long> numbers = List.copyOf(open);
      for (int index = each; index < numbers.size() && each > 0; index += each) {
        long before = frontier.frontier();
        long number = numbers.get(index);
        open.remove(number);
        boolean moved = frontier.settle(number);
        assertEquals(moved, frontier.frontier() > before);
        check(frontier, open, opened);
      }
      if (each % 3 == 0 && !open.isEmpty()) {
        assertTrue(frontier.settle(open.removeFirst()));
      }
      check(frontier, open, opened);
    }
    while (!open.isEmpty()) {
      assertTrue(frontier.settle(open.removeFirst()));
      check(frontier, open, opened);
    }
  }

  private static void check(AckFrontier frontier, NavigableSet<Long> open, long opened) {
    long expected = open.isEmpty() ? opened : open.first() - 1;
    assertEquals(expected, frontier.frontier());
    assertEquals(expected, frontier.handled());
    assertEquals(opened - expected, frontier.inFlight());
    assertEquals(open.size() >= 100 || opened - expected >= 1600, frontier.full());
  }
}
