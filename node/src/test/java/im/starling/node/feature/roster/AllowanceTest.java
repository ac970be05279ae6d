// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class AllowanceTest {
  private static final long NOW = 1_700_000_000_000L;

  private Allowance allowance = Allowance.of(3, 100);

  @Test
  void soOftenAndNoMore() {
    takes(3, NOW);
    assertNull(allowance.take(NOW));
    assertNull(allowance.take(NOW + 99));
  }

  @Test
  void comesBackWithTime() {
    takes(3, NOW);
    takes(1, NOW + 100);
    assertNull(allowance.take(NOW + 199));
    takes(1, NOW + 250);
    assertNull(allowance.take(NOW + 299));
    takes(1, NOW + 300);
  }

  @Test
  void neverComesToMoreThanAll() {
    takes(1, NOW);
    takes(3, NOW + 1_000_000);
    assertNull(allowance.take(NOW + 1_000_000));
  }

  @Test
  void aClockThatJumpsBackGivesAndTakesNothing() {
    takes(1, NOW);
    takes(2, NOW - 1_000_000);
    assertNull(allowance.take(NOW - 1_000));
    takes(1, NOW + 100);
    assertEquals(0, allowance.left());
  }

  private void takes(int times, long now) {
    for (int i = 0; i < times; i++) {
      Allowance left = allowance.take(now);
      assertNotNull(left);
      allowance = left;
    }
  }
}
