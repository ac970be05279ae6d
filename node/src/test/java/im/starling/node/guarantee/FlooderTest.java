// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.config.ByteSize;
import im.starling.node.config.Config.Connections;
import im.starling.node.config.Config.Limits;
import im.starling.node.config.Config.Streams;
import im.starling.node.scene.Xml;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who brings too much is read slowly; everybody else is served as ever. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class FlooderTest {
  private static final int FLOOD = 5_000;
  private static final int BURST = 1_000;
  private static final int ROUNDS = 5;

  private static TestNode node(String bytes, int stanzas, Duration burst) throws Exception {
    Streams plain = Streams.DEFAULT;
    return new TestNode(
        Limits.DEFAULT,
        Connections.DEFAULT,
        new Streams(ByteSize.parse(bytes), stanzas, burst, plain.idle(), plain.drain()),
        List.of());
  }

  @Test
  void bytes() throws Exception {
    try (TestNode node = node("1KB", 1_000, Duration.ofSeconds(64));
        Client ann = Client.create(node, "ann");
        Client ben = Client.create(node, "ben");
        Client cat = Client.create(node, "cat")) {
      try (Filler flood = new Filler(ann)) {
        flood.awaitStanding(ben, cat);
      }
      assertFalse(ann.over());
      assertEquals(List.of(), ann.errors());
    }
  }

  /** All that a few accounts can ask for at once leaves room at the database for the others. */
  @Test
  void requests() throws Exception {
    List<Client> mob = new ArrayList<>();
    try (TestNode node = new TestNode();
        Client ann = Client.create(node, "ann");
        Client ben = Client.create(node, "ben")) {
      for (int account = 0; account < 3; account++) {
        node.account("mob" + account + "@localhost", "mob" + account);
        for (int session = 0; session < 10; session++) {
          Client one = Client.login(node, "mob" + account);
          mob.add(one);
          Thread.ofVirtual().start(() -> ask(one));
        }
      }
      while (mob.stream().anyMatch(one -> one.answered() == 0)) {
        ben.ping();
      }
      for (int round = 0; round < ROUNDS; round++) {
        Xml page = ann.ask("set", "ann@localhost", "", "<query xmlns='urn:xmpp:mam:2'/>");
        assertEquals("result", page.attribute("type"), page.toString());
        Client.login(node, "ann").close();
      }
    } finally {
      for (Client one : mob) {
        one.close();
      }
    }
  }

  private static void ask(Client client) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      all.append("<iq type='get' to='ben@localhost' id='f")
          .append(i)
          .append("'><vCard xmlns='vcard-temp'/></iq>");
    }
    try {
      while (true) {
        client.send(all.toString());
      }
    } catch (IOException over) {
      // The test is.
    }
  }

  @Test
  void stanzas() throws Exception {
    try (TestNode node = node("100MB", 1, Duration.ofSeconds(BURST));
        Client ann = Client.create(node, "ann");
        Client ben = Client.create(node, "ben");
        Client cat = Client.create(node, "cat")) {
      Thread.ofVirtual().start(() -> flood(ann));
      int before;
      do { // until it is answered nothing while the others are
        before = ann.answered();
        for (int round = 0; round < ROUNDS; round++) {
          ben.ping();
          cat.ping();
        }
      } while (before == 0 || before != ann.answered());
      assertTrue(before >= BURST / 2 && before < FLOOD / 2, "answered " + before);
      assertFalse(ann.over());
      assertEquals(List.of(), ann.errors());
    }
  }

  private static void flood(Client client) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < FLOOD; i++) {
      all.append("<iq type='get' to='localhost' id='f")
          .append(i)
          .append("'><ping xmlns='urn:xmpp:ping'/></iq>");
    }
    try {
      client.send(all.toString());
    } catch (IOException over) {
      // The test has ended.
    }
  }
}
