// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session does not survive the node, but what it had handled is known to the next. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class RestartTest {
  private static final String SM = "urn:xmpp:sm:3";

  @Test
  void whatWasHandledIsKnownAfterARestart() throws Exception {
    try (TestNode node = new TestNode()) {
      node.account("ann@localhost", "ann");
      String live;
      String waiting;
      try (Connection first = Connection.authenticated(node, "ann");
          Connection second = Connection.authenticated(node, "ann")) {
        live = session(first, 3);
        waiting = session(second, 2);
        second.drop();
        node.restart();
      }
      try (Connection again = Connection.authenticated(node, "ann")) {
        assertHandled(3, live, again);
        assertHandled(2, waiting, again);
        again.bind();
      }
    }
  }

  /** Else its client would send all of it again (XEP-0198 §5), and an error makes some wait. */
  @Test
  void whoIsThereWhenItStopsIsToldWhatWasHandledAndNothingElse() throws Exception {
    try (TestNode node = new TestNode()) {
      node.account("ann@localhost", "ann");
      try (Resumable ann = Resumable.create(node, "ann", "phone")) {
        ann.tellItself(3);
        ann.acknowledge();
        node.restart();
        Xml last = ann.read();
        assertTrue(last.is(SM, "a"), last.toString());
        assertEquals("3", last.attribute("h"));
        assertEquals("the connection ended", ann.rest());
      }
    }
  }

  /** A session that can be resumed and has sent so many messages to itself. */
  private static String session(Connection connection, int count) throws IOException {
    connection.bind();
    connection.send("<enable xmlns='%s' resume='1'/>".formatted(SM));
    String id = connection.read().attribute("id");
    for (int i = 0; i < count; i++) {
      connection.send("<message to='ann@localhost' type='chat'><body>" + i + "</body></message>");
    }
    connection.send("<r xmlns='%s'/>".formatted(SM));
    Xml answer = connection.read();
    assertTrue(answer.is(SM, "a"), answer.toString());
    assertEquals(Integer.toString(count), answer.attribute("h"));
    return id;
  }

  private static void assertHandled(int count, String id, Connection connection)
      throws IOException {
    connection.send("<resume xmlns='%s' previd='%s' h='0'/>".formatted(SM, id));
    Xml failed = connection.read();
    assertTrue(failed.is(SM, "failed"), failed.toString());
    assertEquals(Integer.toString(count), failed.attribute("h"));
    assertEquals("item-not-found", failed.children().getFirst().name());
  }
}
