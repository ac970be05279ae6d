// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BucketsTest {
  private final Buckets buckets = new Buckets(3, 1_000, 5);

  @Test
  void aBurstCostsNothingAndThenEachHasToWait() {
    for (int i = 0; i < 3; i++) {
      assertEquals(0, buckets.wait("a", 50_000));
      buckets.add("a", 50_000);
    }
    assertEquals(1_000, buckets.wait("a", 50_000));
    assertEquals(400, buckets.wait("a", 50_600));
    assertEquals(0, buckets.wait("a", 51_000));
    buckets.add("a", 51_000);
    assertEquals(1_000, buckets.wait("a", 51_000));
    assertEquals(0, buckets.wait("b", 51_000));
  }

  @Test
  void whatFailsAtOnceIsCountedAll() {
    for (int i = 0; i < 13; i++) {
      buckets.add("a", 50_000);
    }
    assertEquals(11_000, buckets.wait("a", 50_000));
  }

  @Test
  void allIsForgottenInTime() {
    for (int i = 0; i < 10; i++) {
      buckets.add("a", 50_000);
    }
    buckets.add("b", 60_000);
    assertEquals(1, buckets.size());
    assertEquals(0, buckets.wait("a", 60_000));
  }

  @Test
  void isBounded() {
    for (int i = 0; i < 100; i++) {
      buckets.add("key" + i, 50_000);
      assertTrue(buckets.size() <= 5);
    }
  }

  @Test
  void anIpv6NetworkIsOneAddress() {
    assertEquals(NodeGuard.network("2001:db8::1"), NodeGuard.network("2001:db8::ffff:1"));
    assertNotEquals(NodeGuard.network("2001:db8::1"), NodeGuard.network("2001:db8:0:1::1"));
    assertNotEquals(NodeGuard.network("192.0.2.1"), NodeGuard.network("192.0.2.2"));
    assertEquals(NodeGuard.network("192.0.2.1"), NodeGuard.network("::ffff:192.0.2.1"));
  }
}
