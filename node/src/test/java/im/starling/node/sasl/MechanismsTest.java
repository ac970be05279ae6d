// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MechanismsTest {
  private static List<String> offered(Channel channel) {
    return Mechanisms.offered(channel).stream().map(Mechanism::wire).toList();
  }

  @Test
  void strongestFirst() {
    assertEquals(
        List.of(
            "SCRAM-SHA-512-PLUS",
            "SCRAM-SHA-256-PLUS",
            "SCRAM-SHA-1-PLUS",
            "SCRAM-SHA-512",
            "SCRAM-SHA-256",
            "SCRAM-SHA-1",
            "PLAIN"),
        offered(Fixture.tls("tls-exporter")));
  }

  @Test
  void noPlusWithoutABindingAndNoPlainWithoutTls() {
    List<String> scram = List.of("SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1");
    assertEquals(scram, offered(Fixture.clear()));
    assertEquals(
        List.of("SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN"), offered(Fixture.tls()));
  }

  @Test
  void namesAreExact() {
    assertEquals(Optional.of(Mechanism.SCRAM_SHA_1), Mechanism.of("SCRAM-SHA-1"));
    assertEquals(Optional.empty(), Mechanism.of("scram-sha-1"));
    assertEquals(Optional.empty(), Mechanism.of("SCRAM_SHA_1"));
    assertEquals(Optional.empty(), Mechanism.of(""));
  }
}
