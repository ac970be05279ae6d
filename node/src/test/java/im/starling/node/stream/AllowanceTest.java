// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.stream.ClientLimits.Rates;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The bucket, with a clock of the test's own. */
final class AllowanceTest {
  private final Allowance allowance =
      new Allowance(new Rates(1_000, 10, Duration.ofSeconds(2)), 5_000);

  @Test
  void bytesOfTheBurst() {
    assertTrue(allowance.bytes(2_000));
    assertFalse(allowance.bytes(1));
    assertEquals(101, allowance.pause(5_000), "a byte and the shortest pause");
  }

  @Test
  void stanzasOfTheBurst() {
    for (int i = 0; i < 20; i++) {
      assertTrue(allowance.stanza());
    }
    assertFalse(allowance.stanza());
    assertEquals(200, allowance.pause(5_000));
    assertEquals(0, allowance.pause(5_100));
    assertFalse(allowance.stanza());
  }

  @Test
  void whoKeepsTheRateIsNeverPaused() {
    for (int second = 1; second < 1_000; second++) {
      for (int i = 0; i < 10; i++) {
        boolean stanza = allowance.stanza();
        boolean bytes = allowance.bytes(100);
        if (!stanza || !bytes) {
          assertEquals(0, allowance.pause(5_000 + second * 1_000L));
        }
      }
    }
  }

  @Test
  void whoIsTooFastComesToTheRateInTheLongRun() {
    long now = 5_000;
    long taken = 0;
    while (now < 105_000) {
      taken += 700;
      if (!allowance.bytes(700)) {
        now += allowance.pause(now);
      }
    }
    assertTrue(taken >= 100_000 && taken <= 100_000 + 2 * 2_000 + 700, "took " + taken);
  }

  @Test
  void nothingIsLostToShortTimes() {
    Allowance slow = new Allowance(new Rates(1_000, 1, Duration.ofSeconds(1)), 0);
    assertTrue(slow.stanza());
    assertFalse(slow.stanza());
    for (long now = 1; now < 1_000; now++) {
      assertTrue(slow.pause(now) > 0, "at " + now);
    }
    assertEquals(0, slow.pause(1_000));
  }

  @Test
  void noMoreThanTheBurstIsSavedUp() {
    assertTrue(allowance.bytes(2_000));
    assertEquals(0, allowance.pause(1_000_000));
    assertTrue(allowance.bytes(2_000));
    assertFalse(allowance.bytes(1));
  }
}
