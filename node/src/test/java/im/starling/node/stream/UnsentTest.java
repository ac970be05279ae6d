// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.route.Parcel;
import im.starling.protocol.Presence;
import org.junit.jupiter.api.Test;

class UnsentTest {
  @Test
  void onceTooManyIsTooManyFromThenOn() {
    Unsent unsent = new Unsent(2, 1_000);
    assertTrue(unsent.add(parcel(1)));
    assertTrue(unsent.add(parcel(1)));
    assertFalse(unsent.add(parcel(1)));
    assertFalse(unsent.add(parcel(1)));
    assertEquals(4, unsent.all().size());
  }

  @Test
  void bytesCount() {
    Unsent unsent = new Unsent(10, 100);
    assertTrue(unsent.add(parcel(60)));
    assertFalse(unsent.add(parcel(41)));
    assertEquals(60, unsent.next().bytes().length);
    assertTrue(unsent.add(parcel(59)));
  }

  private static Parcel parcel(int size) {
    Presence presence = Presence.of(Presence.Type.AVAILABLE, null, null);
    return new Parcel(presence, new byte[size], 0, 0, 0);
  }
}
