// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is in by an old password is out: with a session, with one that waits, and with none yet. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class ExpelTest {
  private static final String SM = "urn:xmpp:sm:3";

  @Test
  void allSessionsEnd() throws Exception {
    try (TestNode node = new TestNode()) {
      node.account("ann@localhost", "ann");
      try (Connection live = Connection.authenticated(node, "ann");
          Connection binding = Connection.authenticated(node, "ann");
          Connection broken = Connection.authenticated(node, "ann")) {
        live.bind();
        broken.bind();
        broken.send("<enable xmlns='%s' resume='1'/>".formatted(SM));
        String id = broken.read().attribute("id");
        broken.drop();

        node.expel("ann@localhost");

        assertNotAuthorized(live);
        binding.send("<resume xmlns='%s' previd='%s' h='0'/>".formatted(SM, id));
        assertTrue(binding.read().is(SM, "failed"), "its session is over");
        binding.send(Connection.BIND);
        assertNotAuthorized(binding);
      }
      try (Connection again = Connection.authenticated(node, "ann")) {
        again.bind();
      }
    }
  }

  private static void assertNotAuthorized(Connection connection) throws IOException {
    Xml error = connection.read();
    assertTrue(error.is(Xml.STREAMS, "error"), error.toString());
    assertEquals("not-authorized", error.children().getFirst().name());
    assertThrows(EOFException.class, connection::read);
  }
}
