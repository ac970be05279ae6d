// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import im.starling.node.route.Mark;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a home knows of a stream that it has only heard of. */
class MarksTest {
  private final Marks marks = new Marks();

  @Test
  void theRowsThatTheClientHas() {
    marks.add(new Mark(7, 0, 0, List.of(10L, 0L, 12L)));
    assertEquals(List.of(10L), marks.got(2));
    assertEquals(2, marks.acknowledged());
    assertEquals(List.of(12L), marks.got(3));
    assertEquals(List.of(), marks.got(3));
    assertEquals(7, marks.handled());
  }

  @Test
  void moreThanIsKnownOfIsNotKnown() {
    marks.add(new Mark(0, 0, 0, List.of(10L)));
    assertNull(marks.got(2));
    assertEquals(List.of(10L), marks.got(1));
  }

  @Test
  void lessThanIsAcknowledgedIsNotKnown() {
    marks.add(new Mark(0, 1, 0, List.of(10L, 11L)));
    assertNull(marks.got(0));
    assertEquals(List.of(11L), marks.got(2));
  }

  @Test
  void whatIsToldAgainIsThereOnce() {
    marks.add(new Mark(0, 0, 0, List.of(10L, 11L)));
    marks.add(new Mark(0, 0, 1, List.of(11L, 12L)));
    assertEquals(List.of(10L, 11L, 12L), marks.whole().rows());
  }

  @Test
  void whatWasNotToldIsNotKnown() {
    marks.add(new Mark(0, 0, 5, List.of(50L)));
    assertNull(marks.got(4));
    assertEquals(List.of(50L), marks.got(6));
  }

  @Test
  void whatWasNeverToldIsNotKnown() {
    marks.reset(Mark.UNKNOWN);
    assertNull(marks.got(0));
    assertEquals(-1, marks.handled());
    marks.add(new Mark(3, 1, 1, List.of(10L)));
    assertEquals(List.of(10L), marks.got(2));
    assertEquals(3, marks.handled());
  }

  @Test
  void countsBeginAgain() {
    long last = (1L << 32) - 1;
    marks.reset(3, last, List.of(10L, 11L));
    assertEquals(List.of(10L, 11L), marks.got(1));
  }
}
