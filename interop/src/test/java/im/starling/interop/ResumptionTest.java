// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** XEP-0198 §5 with libraries that do it: a connection breaks, the conversation does not. */
@ExtendWith(Interop.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ResumptionTest {
  private final Server server;
  private final Tools tools;

  ResumptionTest(Server server, Tools tools) {
    this.server = server;
    this.tools = tools;
  }

  @ParameterizedTest(name = "{0} over {1}")
  @CsvSource({"SLIXMPP, STARTTLS", "XMPP_JS, DIRECT"})
  void aCutConnectionIsTakenUpAgain(Library library, Tls tls) {
    server.account("carol", Device.PASSWORD);
    server.account("dave", Device.PASSWORD);
    try (Device carol = new Device(library, tls, server, tools, "carol", "train");
        Device dave = new Device(library, tls, server, tools, "dave", "desk")) {
      carol.connect();
      dave.connect();
      assertTrue(
          dave.features(server.domain()).contains("urn:xmpp:ping"), "features of the server");
      carol.send(dave.account(), "Entering the tunnel.");
      dave.awaitMessage("Entering the tunnel.");
      dave.send(carol.account(), "See you on the other side.");
      carol.awaitMessage("See you on the other side.");

      // Twice, because the second time the counters no longer start at nought.
      for (String tunnel : List.of("first", "second")) {
        carol.cut();
        dave.send(carol.account(), "In the " + tunnel + " tunnel.");
        dave.send(carol.account(), "Still in the " + tunnel + " tunnel.");
        dave.ping();
        assertTrue(carol.reconnect(), "resumed after the " + tunnel + " tunnel");
        carol.awaitMessage("In the " + tunnel + " tunnel.");
        carol.awaitMessage("Still in the " + tunnel + " tunnel.");
        carol.send(dave.account(), "Out of the " + tunnel + " tunnel.");
        dave.awaitMessage("Out of the " + tunnel + " tunnel.");
      }
      assertEquals(1, carol.copies("In the first tunnel."));
      assertEquals(1, dave.copies("Entering the tunnel."));
      // COMPAT(@xmpp/client 0.14.0, 2026-11): it does not count the answers to its own requests, so
      // its h is too low
      // and it is rightly sent again what it has.
      if (library != Library.XMPP_JS) {
        assertEquals(1, carol.copies("See you on the other side."));
      }

      // After a goodbye there is nothing to take up (XEP-0198 §5: a cleanly closed stream cannot be
      // resumed).
      carol.disconnect();
      carol.connect();
      assertFalse(carol.features(server.domain()).isEmpty());
    }
  }
}
