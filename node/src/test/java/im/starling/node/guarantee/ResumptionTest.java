// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who comes back for a session (XEP-0198 §5). */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class ResumptionTest {
  /** The server must not count what it has not stored, nor later store what it has not counted. */
  @Test
  void whatIsNotStoredIsWaitedForAndOfTwoWhoWaitTheLaterHasIt() throws Exception {
    try (TestNode node = new TestNode();
        Client ben = Client.create(node, "ben").appear()) {
      node.account("ann@localhost", "ann");
      try (Resumable phone = Resumable.create(node, "ann", "phone");
          Resumable one = Resumable.login(node, "ann");
          Resumable other = Resumable.login(node, "ann")) {
        phone.tellItself(1);
        node.database().reachable(false);
        for (int i = 0; i < 3; i++) {
          phone.send(
              "<message to='ben@localhost' type='chat'><body>%d</body></message>".formatted(i));
        }
        phone.send("<iq type='get' id='p' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>");
        assertEquals("result", phone.read().attribute("type"));
        phone.drop();

        one.wish(phone, 2);
        other.wish(phone, 2);
        CompletableFuture<Xml> first = one.next();
        CompletableFuture<Xml> second = other.next();
        assertEquals(List.of(), ben.heard());

        node.database().reachable(true);
        Resumable.assertResumed(5, first.get());
        Resumable.assertResumed(5, second.get());
        ben.awaitHeard(3);
        assertEquals(List.of("0", "1", "2"), Heard.bodies(ben.heard()));
      }
    }
  }

  /** Both ask at once. Who comes later takes the session from the other. */
  @Test
  void ofTwoWhoRaceOneHasTheSession() throws Exception {
    try (TestNode node = new TestNode();
        Client ben = Client.create(node, "ben")) {
      node.account("ann@localhost", "ann");
      Resumable phone = Resumable.create(node, "ann", "phone");
      for (int round = 0; round < 10; round++) {
        Resumable one = Resumable.login(node, "ann");
        Resumable other = Resumable.login(node, "ann");
        one.wish(phone, round);
        other.wish(phone, round);
        Xml first = one.read();
        Xml second = other.read();
        ben.send(
            "<message to='%s' type='chat'><body>%d</body></message>"
                .formatted(phone.address(), round));
        boolean ones = has(one, first);
        boolean others = has(other, second);
        assertTrue(ones != others, first + " and " + second);
        phone.close();
        (ones ? other : one).close();
        phone.goOn(ones ? one : other);
      }
      phone.close();
    }
  }

  /** Whether it has the session now: then it is given what comes for it. */
  private static boolean has(Resumable client, Xml answer) throws Exception {
    assertTrue(answer.is(Resumable.SM, "resumed"), answer.toString());
    Xml next = client.read();
    if (next.is(Xml.STREAMS, "error")) {
      assertEquals("conflict", next.children().getFirst().name());
      return false;
    }
    assertEquals("message", next.name());
    return true;
  }
}
