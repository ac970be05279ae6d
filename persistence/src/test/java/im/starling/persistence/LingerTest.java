// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LingerTest {
  private static final long MILLISECOND = 1_000_000;
  private static final long MOST = 5 * MILLISECOND;

  @Test
  void nobodyWaitsWhenItIsQuiet() {
    assertEquals(0, after(1, true));
    assertEquals(0, after(50, true));
    assertEquals(0, after(150, true));
  }

  @Test
  void theWaitGrowsWithTheRate() {
    long at500 = after(500, true);
    long at1000 = after(1_000, true);
    long at2000 = after(2_000, true);
    assertTrue(at500 > 0, "500/s waits " + at500);
    assertTrue(at1000 > at500, "1000/s waits " + at1000);
    assertTrue(at2000 > at1000, "2000/s waits " + at2000);
    assertEquals(MOST, after(4_000, true));
    assertEquals(MOST, after(100_000, true));
  }

  @Test
  void whereNobodyLooksTheWaitIsLonger() {
    assertEquals(0, after(10, false));
    long at100 = after(100, false);
    assertTrue(at100 > after(500, true), "100/s wait " + at100);
    assertTrue(after(200, false) > at100);
    assertEquals(8 * MOST, after(500, false));
  }

  @Test
  void aBurstIsForgotten() {
    Linger linger = new Linger(MOST);
    for (int i = 0; i < 10_000; i++) {
      linger.arrived(0);
    }
    assertEquals(MOST, linger.length(0, true));
    assertEquals(0, linger.length(1_000 * MILLISECOND, true));
  }

  @Test
  void noLingerIsNone() {
    Linger linger = new Linger(0);
    for (int i = 0; i < 10_000; i++) {
      linger.arrived(i);
    }
    assertEquals(0, linger.length(10_000, true));
  }

  @Test
  void attemptsBackOffAndStayApart() {
    Backoff backoff = new Backoff(new Random(3));
    long previous = 0;
    for (int i = 0; i < 5; i++) {
      long next = backoff.next();
      assertTrue(next >= previous / 2 && next >= 25L << i && next <= 50L << i, i + ": " + next);
      previous = next;
    }
    for (int i = 0; i < 100; i++) {
      backoff.next();
    }
    assertTrue(backoff.next() <= 2_000);
    backoff.reset();
    assertTrue(backoff.next() <= 50);
  }

  /** The wait after a second of even arrivals at that rate. */
  private static long after(int perSecond, boolean watched) {
    Linger linger = new Linger(MOST);
    long now = 0;
    for (int i = 0; i < perSecond; i++) {
      now += 1_000 * MILLISECOND / perSecond;
      linger.arrived(now);
    }
    return linger.length(now, watched);
  }
}
