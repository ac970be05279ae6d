// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who tells all contacts too much, or asks too many people, is told to wait (XEP-0205). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class FloodTest {
  private static TestNode node;

  @BeforeAll
  static void start() throws Exception {
    node = new TestNode();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void changesOfPresence() throws Exception {
    try (Client ann = Client.create(node, "ann")) {
      int sent = 3_000;
      for (int i = 1; i <= sent; i++) {
        ann.send("<presence><status>%d</status></presence>".formatted(i));
        if (i % 200 == 0) {
          ann.awaitPresences(i); // or its outbox would be full first
        }
      }
      List<Xml> refused = errors(ann);
      int shown = sent - refused.size();
      assertTrue(shown >= 1_000, "shown " + shown);
      assertTrue(shown < sent, "none refused");
      for (Xml error : refused) {
        assertEquals("resource-constraint", condition(error));
      }
      // What was refused is forgotten: the last that was shown is what everybody sees.
      Xml last = ann.presences().stream().filter(p -> !isError(p)).toList().getLast();
      ann.send("<presence type='probe' to='ann@localhost'/>");
      ann.awaitPresences(sent + 1);
      assertEquals(last.children(), ann.presences().getLast().children());
    }
  }

  @Test
  void requestsForPresence() throws Exception {
    try (Client ben = Client.create(node, "ben")) {
      int sent = 520;
      for (int i = 0; i < sent; i++) {
        ben.send("<presence type='subscribe' to='nobody%d@localhost'/>".formatted(i));
      }
      ben.awaitPresences(10);
      for (Xml error : ben.presences()) {
        assertTrue(isError(error), error.toString());
        assertEquals("resource-constraint", condition(error));
      }
    }
  }

  private static List<Xml> errors(Client client) {
    return client.presences().stream().filter(FloodTest::isError).toList();
  }

  private static boolean isError(Xml presence) {
    return presence.attribute("type").equals("error");
  }

  private static String condition(Xml presence) {
    return presence.children().getFirst().children().getFirst().name();
  }
}
