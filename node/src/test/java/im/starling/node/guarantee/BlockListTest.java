// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A block list has an end, and the account can go on with it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class BlockListTest {
  private static final int MOST = 2_000;
  private static final int AT_ONCE = 400;
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
  void isFullAndStillServes() throws Exception {
    try (Client ann = Client.create(node, "ann");
        Client ben = Client.create(node, "ben")) {
      for (int i = 0; i < MOST; i += AT_ONCE) {
        assertEquals("result", change(ann, "block", i, AT_ONCE).attribute("type"));
      }
      Xml refused = change(ann, "block", MOST, 1);
      assertEquals("error", refused.attribute("type"));
      assertTrue(refused.toString().contains("resource-constraint"), refused.toString());
      assertEquals("error", change(ann, "block", MOST - 1, 2).attribute("type"), "all or none");
      assertEquals("result", change(ann, "block", 7, 1).attribute("type"), "it is blocked already");
      assertEquals("result", change(ann, "unblock", 7, 1).attribute("type"));
      assertEquals("result", change(ann, "block", MOST, 1).attribute("type"));
      ben.tell(ann, "not on the list");
      ann.appear().awaitLast("not on the list");
    }
  }

  private static Xml change(Client client, String verb, int first, int count) throws IOException {
    StringBuilder items = new StringBuilder();
    for (int i = first; i < first + count; i++) {
      items.append("<item jid='spammer-").append(i).append("@spam.example'/>");
    }
    return client.ask(
        "set",
        client.address(),
        "",
        "<%s xmlns='urn:xmpp:blocking'>%s</%s>".formatted(verb, items, verb));
  }
}
