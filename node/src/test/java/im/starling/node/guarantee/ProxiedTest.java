// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import im.starling.node.TestNode;
import im.starling.node.config.Config.Connections;
import im.starling.node.config.Config.Limits;
import im.starling.node.config.Config.Listener.Tls;
import im.starling.node.config.Config.Streams;
import im.starling.node.config.Network;
import im.starling.node.scene.Xml;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Behind a proxy the client's own address is what is bounded and what is logged. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ProxiedTest {
  private static final Connections ONE_STRANGER =
      new Connections(9, 1, 1_000, List.of(), 1_000, 1_000);

  @Test
  void theAddressIsTheClients() throws Exception {
    List<Network> proxies = List.of(Network.parse("127.0.0.0/8"));
    try (Logged logged = new Logged(Level.DEBUG);
        TestNode node = new TestNode(Limits.DEFAULT, ONE_STRANGER, Streams.DEFAULT, proxies);
        Connection first = from("203.0.113.7", node);
        Connection other = from("203.0.113.8", node)) {
      node.account("ann@localhost", "ann");
      Xml _ = first.open();
      Xml _ = other.open();
      Xml failure = first.authenticate("ann", "wrong");
      assertTrue(failure.is(Connection.SASL, "failure"), failure.toString());
      assertEquals("203.0.113.7", logged.value("login-failed", "peer"));

      try (Connection second = new Connection(node, Tls.DIRECT)) {
        second.send(header("203.0.113.7"));
        assertEquals("", second.rest(), "one stranger of this address is there already");
      }
      Xml success = first.authenticate("ann", "ann");
      assertTrue(success.is(Connection.SASL, "success"), success.toString());
      try (Connection second = from("203.0.113.7", node)) {
        Xml _ = second.open();
      }
    }
  }

  private static Connection from(String address, TestNode node) throws IOException {
    Connection connection = new Connection(node, Tls.DIRECT);
    connection.send(header(address));
    connection.secure();
    return connection;
  }

  private static String header(String address) {
    return "PROXY TCP4 " + address + " 127.0.0.1 1000 5223\r\n";
  }
}
