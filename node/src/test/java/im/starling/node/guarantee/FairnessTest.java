// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/**
 * Two accounts ask the database for all that their sessions may have unsettled, and it answers none
 * of it, for a table is locked: everybody else gets every answer that needs another table, so
 * whatever is asked before them, they do not wait for it.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class FairnessTest {
  private static final int MOB = 2;
  private static final int SESSIONS = 10;

  /** One less than a client may have unsettled: the next one has to be read. */
  private static final int EACH = 63;

  private static final String VCARD = "<vCard xmlns='vcard-temp'/>";
  private static final String PAGE = "<query xmlns='urn:xmpp:mam:2'/>";
  private static final String METADATA = "<metadata xmlns='urn:xmpp:mam:2'/>";
  private static final String ROSTER = "<query xmlns='jabber:iq:roster' ver='1'/>";
  private static final String NOTES =
      "<query xmlns='jabber:iq:private'><storage xmlns='storage:rosternotes'/></query>";

  private static TestNode node;

  private final List<Client> mob = new ArrayList<>();
  private Client ann;

  @BeforeAll
  static void start() throws Exception {
    node = new TestNode();
    node.account("cold@localhost", "cold");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @BeforeEach
  void login(TestInfo test) throws Exception {
    String name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
    ann = Client.create(node, name);
    for (int account = 0; account < MOB; account++) {
      mob.add(Client.create(node, name + account));
      for (int session = 1; session < SESSIONS; session++) {
        mob.add(Client.login(node, name + account));
      }
    }
  }

  @AfterEach
  void logout() throws Exception {
    ann.close();
    for (Client one : mob) {
      one.close();
    }
  }

  @Test
  void documentsOfOthers() throws Exception {
    try (AutoCloseable _ = node.database().hold("document")) {
      flood(i -> "<iq type='get' id='f%d' to='%s'>%s</iq>".formatted(i, ann.address(), VCARD));
      answered("set", ann.address(), PAGE);
      answered("get", ann.address(), METADATA);
      answered("get", ann.address(), ROSTER);
      answered("get", "cold@localhost", "<query xmlns='jabber:iq:last'/>");
      again();
      nothingOfTheFlood();
    }
  }

  @Test
  void archives() throws Exception {
    try (AutoCloseable _ = node.database().hold("log")) {
      flood(i -> "<iq type='get' id='f%d'>%s</iq>".formatted(i, METADATA));
      answered("get", ann.address(), VCARD);
      answered("get", ann.address(), NOTES);
      answered("get", ann.address(), ROSTER);
      again();
      nothingOfTheFlood();
    }
  }

  @Test
  void homesOfOthers() throws Exception {
    for (int i = 0; i < EACH; i++) {
      node.account("absent" + i + "@localhost", "absent");
    }
    try (AutoCloseable _ = node.database().hold("blocked")) {
      flood(i -> "<message to='absent%d@localhost'><body>hi</body></message>".formatted(i));
      answered("set", ann.address(), PAGE);
      answered("get", ann.address(), VCARD);
      answered("get", ann.address(), NOTES);
      again();
      nothingOfTheFlood();
    }
  }

  @Test
  void comingAndGoing() throws Exception {
    try (AutoCloseable _ = node.database().hold("departure")) {
      flood(i -> i % 2 == 0 ? "<presence/>" : "<presence type='unavailable'/>");
      answered("set", ann.address(), PAGE);
      answered("get", ann.address(), VCARD);
      answered("get", "cold@localhost", VCARD);
      again();
    }
  }

  /** Each session's stanzas are sent at once, and were read when it has an answer to the last. */
  private void flood(IntFunction<String> stanza) throws Exception {
    for (Client one : mob) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < EACH; i++) {
        all.append(stanza.apply(i));
      }
      one.send(all.toString());
    }
    for (Client one : mob) {
      one.ping();
    }
  }

  private void answered(String type, String to, String payload) throws Exception {
    Xml answer = ann.ask(type, to, "", payload);
    boolean waits = answer.toString().contains("resource-constraint");
    assertEquals(false, waits, answer.toString());
  }

  private void again() throws Exception {
    String address = ann.address();
    Client.login(node, address.substring(0, address.indexOf('@'))).close();
  }

  /** But for the ping. */
  private void nothingOfTheFlood() {
    for (Client one : mob) {
      assertEquals(1, one.answered());
    }
  }
}
