// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import im.starling.node.transport.Admission.Bounds;
import im.starling.node.transport.Refusals.Reason;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Each bound from both sides. */
final class AdmissionTest {
  private static final int PLENTY = 10_000;
  private final List<Reason> refused = new ArrayList<>();

  private Admission admission(int perAddress, int strangersPerAddress, int strangers) {
    Bounds bounds =
        new Bounds(
            perAddress,
            strangersPerAddress,
            PLENTY,
            strangers,
            address -> address.equals(at("192.0.2.99")));
    return new Admission(bounds, refused::add);
  }

  private static InetAddress at(String address) {
    return InetAddress.ofLiteral(address);
  }

  private static Admission.Place place(Admission admission, String address) {
    return Objects.requireNonNull(admission.admit(at(address)));
  }

  @Test
  void connectionsOfOneAddress() {
    Admission admission = admission(2, 2, PLENTY);
    Admission.Place first = place(admission, "192.0.2.1");
    first.authenticated();
    place(admission, "192.0.2.1").authenticated();
    assertNull(admission.admit(at("192.0.2.1")));
    assertEquals(List.of(Reason.PER_ADDRESS), refused);
    assertNotNull(admission.admit(at("192.0.2.2")), "another address is not its matter");
    first.leave();
    assertNotNull(admission.admit(at("192.0.2.1")));
  }

  @Test
  void strangersOfOneAddress() {
    Admission admission = admission(PLENTY, 2, PLENTY);
    Admission.Place first = place(admission, "192.0.2.1");
    var _ = place(admission, "192.0.2.1");
    assertNull(admission.admit(at("192.0.2.1")));
    assertEquals(List.of(Reason.UNAUTHENTICATED_PER_ADDRESS), refused);
    first.authenticated();
    first.authenticated();
    assertNotNull(admission.admit(at("192.0.2.1")));
    assertNull(admission.admit(at("192.0.2.1")));
  }

  @Test
  void strangersOfAllAddresses() {
    Admission admission = admission(PLENTY, PLENTY, 2);
    Admission.Place first = place(admission, "192.0.2.1");
    var _ = place(admission, "192.0.2.99");
    assertNull(admission.admit(at("192.0.2.2")));
    assertNull(admission.admit(at("192.0.2.99")), "nobody is exempt from this one");
    assertEquals(List.of(Reason.UNAUTHENTICATED, Reason.UNAUTHENTICATED), refused);
    first.authenticated();
    assertNotNull(admission.admit(at("192.0.2.2")));
  }

  @Test
  void networksOfIpv6() {
    Admission admission = admission(1, 1, PLENTY);
    var _ = place(admission, "2001:db8:0:1::1");
    assertNull(admission.admit(at("2001:db8:0:1:ffff::2")), "the same /64");
    assertNotNull(admission.admit(at("2001:db8:0:2::1")), "another");
    assertNotNull(admission.admit(at("192.0.2.1")));
    assertNull(admission.admit(at("::ffff:192.0.2.1")), "the same, written as IPv6");
  }

  @Test
  void someAreExempt() {
    Admission admission = admission(1, 1, PLENTY);
    for (int i = 0; i < 10; i++) {
      assertNotNull(admission.admit(at("192.0.2.99")));
    }
    assertEquals(List.of(), refused);
    assertEquals(0, admission.networks());
  }

  @Test
  void nothingIsKeptOfWhoIsGone() {
    Admission admission = admission(1, 1, PLENTY);
    List<Admission.Place> places = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      places.add(place(admission, "192.0.2." + i));
    }
    places.subList(0, 50).forEach(Admission.Place::authenticated);
    assertNull(admission.admit(at("192.0.2.1")));
    assertEquals(100, admission.open());
    assertEquals(50, admission.unauthenticated());
    places.forEach(Admission.Place::leave);
    places.forEach(Admission.Place::leave);
    places.forEach(Admission.Place::authenticated);
    assertEquals(0, admission.open());
    assertEquals(0, admission.unauthenticated());
    assertEquals(0, admission.networks());
  }

  @Test
  void howOftenOneAddressComes() {
    long[] now = {Long.MAX_VALUE - 1_000_000_000L}; // System.nanoTime may overflow at any moment
    AddressRate rate = new AddressRate(10, 2, () -> now[0]);
    assertEquals(20, taken(rate, 1), "two seconds' worth at once");
    assertEquals(20, taken(rate, 2), "another is not its matter");
    now[0] += 500_000_000L;
    assertEquals(5, taken(rate, 1));
    now[0] += 3_600_000_000_000L;
    assertEquals(20, taken(rate, 1), "no more than that is saved up");
  }

  private static int taken(AddressRate rate, long network) {
    int count = 0;
    while (rate.take(network)) {
      count++;
    }
    return count;
  }

  @Test
  void whoComesTooOftenIsRefused() {
    Bounds bounds = new Bounds(PLENTY, PLENTY, 1, PLENTY, any -> false);
    Admission admission = new Admission(bounds, refused::add);
    for (int i = 0; i < 5; i++) {
      place(admission, "192.0.2.1").leave();
    }
    assertNull(admission.admit(at("192.0.2.1")));
    assertEquals(List.of(Reason.RATE_PER_ADDRESS), refused);
    assertEquals(0, admission.open());
  }
}
