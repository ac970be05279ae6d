// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When a node finds that it alone is without the database. */
class OutageTest {
  private final Clockwork loop = new Clockwork();
  private int alone;
  private final Outage outage = new Outage(loop, () -> alone++);

  /** Others say for so long, once in a second, that they have it. */
  private void others(long millis) {
    for (long passed = 0; passed < millis; passed += 1_000) {
      outage.heard();
      loop.pass(1_000);
    }
  }

  @Test
  void itIsAloneWhenOthersHaveHadItForLong() {
    outage.begins();
    assertTrue(outage.away());
    others(Outage.LASTS);
    assertEquals(0, alone);
    outage.heard();
    assertEquals(1, alone);
  }

  @Test
  void whereNobodyHasItNobodyIs() {
    others(2_000);
    outage.begins();
    loop.pass(10 * Outage.LASTS);
    outage.heard();
    loop.pass(Outage.LASTS - 10);
    outage.heard();
    assertEquals(0, alone, "the others have it again, and not for long");
  }

  /** They had not found out yet, in the beginning. */
  @Test
  void whatWasHeardBeforeASilenceDoesNotCount() {
    outage.begins();
    others(Outage.LASTS - 1_000);
    loop.pass(Outage.SILENCE);
    others(Outage.LASTS);
    assertEquals(0, alone);
    outage.heard();
    assertEquals(1, alone);
  }

  @Test
  void whoHasItAgainIsNot() {
    outage.begins();
    others(Outage.LASTS);
    outage.ends();
    assertFalse(outage.away());
    others(2 * Outage.LASTS);
    outage.begins();
    others(Outage.LASTS);
    assertEquals(0, alone);
  }
}
