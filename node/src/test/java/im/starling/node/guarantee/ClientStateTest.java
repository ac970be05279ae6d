// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a phone in a pocket is spared (XEP-0352). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ClientStateTest {
  private static final int CHANGES = 300;
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
  void aPhoneInAPocketHearsTheLastOfEachAndThenTheMessage() throws Exception {
    try (Client ann = Client.create(node, "ann");
        Client cat = Client.create(node, "cat");
        Client desk = Client.create(node, "ben").appear();
        Client phone = Client.login(node, "ben").appear()) {
      phone.send("<inactive xmlns='urn:xmpp:csi:0'/>");
      phone.ping();
      desk.ping();
      long deskStanzas = desk.stanzas();
      long deskBytes = desk.bytes();
      long phoneStanzas = phone.stanzas();
      long phoneBytes = phone.bytes();

      for (int i = 0; i < CHANGES; i++) {
        ann.send(change(desk, i));
        cat.send(change(desk, i));
        cat.send(typing(desk));
      }
      ann.ping();
      cat.tell(desk, "that was it");
      desk.awaitHeard(CHANGES + 1);
      phone.awaitLast("that was it");

      long deskHeard = desk.stanzas() - deskStanzas;
      long phoneHeard = phone.stanzas() - phoneStanzas;
      assertTrue(deskHeard >= 2 * CHANGES + 1, "the desk heard " + deskHeard);
      assertTrue(phoneHeard <= 4, "the phone heard " + phoneHeard);
      long deskRead = desk.bytes() - deskBytes;
      long phoneRead = phone.bytes() - phoneBytes;
      assertTrue(phoneRead * 50 < deskRead, phoneRead + " bytes and " + deskRead);
      assertEquals("that was it", phone.heard().getLast().body());
    }
  }

  private static String change(Client to, int number) {
    return "<presence to='%s'><show>%s</show><status>%d</status></presence>"
        .formatted(to.address(), number % 2 == 0 ? "away" : "dnd", number);
  }

  private static String typing(Client to) {
    return ("<message type='chat' to='%s'>"
            + "<composing xmlns='http://jabber.org/protocol/chatstates'/></message>")
        .formatted(to.address());
  }
}
