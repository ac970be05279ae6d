// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one session shows of itself is not seen any more when it is over (RFC 6121 §4.5, §4.6). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class LatePresenceTest {
  /** How many one session can show itself to by directed presence. */
  private static final int DIRECTED_MOST = 1_000;

  private static TestNode node;

  @BeforeAll
  static void start() throws Exception {
    node = new TestNode();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /**
   * The presence of the first session waits behind a message that cannot be stored; meanwhile
   * another takes its resource. What was late makes neither of them present.
   */
  @Test
  void presenceThatComesTooLateIsNobodys() throws Exception {
    node.account("ann@localhost", "ann");
    try (Client ben = Client.create(node, "ben").appear();
        Connection first = Connection.authenticated(node, "ann");
        Connection second = Connection.authenticated(node, "ann")) {
      bind(first);
      first.send("<message type='chat' to='ben@localhost' id='a'><body>stored</body></message>");
      ben.awaitHeard(1);

      node.database().reachable(false);
      first.send(
          "<message type='chat' to='ben@localhost' id='m'><body>late</body></message>"
              + "<presence to='ben@localhost'/><presence/>");
      ping(first);
      bind(second);
      String left = rest(first);
      assertTrue(left.contains("conflict"), left);
      node.database().reachable(true);

      ben.awaitLast("late");
      second.send("<message type='chat' to='ben@localhost'><body>last</body></message>");
      ben.awaitLast("last");
      assertEquals(1, ben.presences().size(), ben.presences().toString());
      ping(second);
    }
  }

  /** Who could not be told of the end is not told of the beginning. */
  @Test
  void whoIsOneTooManyIsNotTold() throws Exception {
    try (Client cat = Client.create(node, "cat").appear();
        Client dan = Client.create(node, "dan").appear()) {
      StringBuilder all = new StringBuilder();
      IntStream.range(0, DIRECTED_MOST - 1)
          .forEach(i -> all.append("<presence to='nobody%d@localhost'/>".formatted(i)));
      cat.send(all.toString());
      cat.send("<presence to='dan@localhost'/><presence to='dan@localhost'/>");
      dan.awaitPresences(3);
      cat.send("<presence to='dan@localhost/other' id='more'/>");
      cat.awaitPresences(2);
      Xml refused = cat.presences().getLast();
      assertEquals("error", refused.attribute("type"));
      assertEquals("more", refused.attribute("id"));
      assertEquals(
          "resource-constraint", refused.children().getFirst().children().getFirst().name());

      cat.send("<presence to='nobody0@localhost' type='unavailable'/>");
      cat.send("<presence to='dan@localhost/other'/>");
      cat.send("<presence type='unavailable'/>");
      dan.awaitPresences(4);
      cat.awaitPresences(3);
      assertEquals("unavailable", dan.presences().getLast().attribute("type"));
      assertEquals("unavailable", cat.presences().getLast().attribute("type"));
    }
  }

  private static void bind(Connection connection) throws IOException {
    connection.send(
        "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
            + "<resource>one</resource></bind></iq>");
    assertEquals("result", connection.read().attribute("type"));
  }

  private static void ping(Connection connection) throws IOException {
    connection.send("<iq type='get' to='localhost' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
    Xml pong = connection.read();
    assertEquals(List.of("p", "result"), List.of(pong.attribute("id"), pong.attribute("type")));
  }

  private static String rest(Connection connection) throws IOException {
    StringBuilder all = new StringBuilder();
    try {
      while (true) {
        all.append(connection.read());
      }
    } catch (EOFException over) {
      return all.toString();
    }
  }
}
