// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.node.TestNode;
import im.starling.node.config.Config.Limits;
import im.starling.node.scene.Xml;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session whose client does not come back in time ends, and nothing is lost by that. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ExpiryTest {
  private static final String NO_STORE = "<no-store xmlns='urn:xmpp:hints'/>";

  @Test
  void theTimeOfTheServerRunsOut() throws Exception {
    expires(Given.limits(Map.of("resume-time", "1s")), "");
  }

  @Test
  void theTimeThatTheClientWishedForRunsOut() throws Exception {
    expires(Limits.DEFAULT, "max='1'");
  }

  private static void expires(Limits limits, String wish) throws Exception {
    try (TestNode node = new TestNode(limits);
        Client laptop = Client.create(node, "ann").appear();
        Client ben = Client.create(node, "ben").appear();
        Resumable phone = Resumable.login(node, "ann").bind("phone").enable(wish);
        Resumable again = Resumable.login(node, "ann")) {
      laptop.send("<presence type='subscribed' to='ben@localhost'/>");
      laptop.ping();
      ben.send("<presence type='subscribe' to='ann@localhost'/>");
      ben.awaitPresences(3); // its own, the approval, the laptop's
      phone.tellItself(2);
      phone.send("<presence/>");
      ben.awaitPresences(4);
      assertEquals("presence", phone.read().name());
      assertEquals("presence", phone.read().name());
      phone.acknowledge();

      tell(ben, phone, "kept", "");
      tell(ben, phone, "unlogged", NO_STORE);
      ask(ben, phone, "q");
      assertEquals("kept", Heard.live(phone.read()).body());
      assertEquals("unlogged", Heard.live(phone.read()).body());
      phone.drop();

      ben.awaitPresences(5);
      assertGone(phone, ben);
      assertEquals("error", ben.answer("q").attribute("type"));
      laptop.awaitHeard(2);
      assertEquals(
          List.of("kept", "unlogged"), Heard.bodies(laptop.heard()).stream().sorted().toList());
      assertEquals(List.of(), ben.errors());

      again.wish(phone, 0);
      again.assertNotFound("3");
      assertEquals(phone.address(), again.bind("phone").address());
    }
  }

  @Test
  void whatNobodyIsThereForWaitsOrGoesBack() throws Exception {
    try (TestNode node = new TestNode();
        Client ben = Client.create(node, "ben").appear()) {
      node.account("ann@localhost", "ann");
      try (Resumable phone = Resumable.login(node, "ann").bind("phone").enable("max='1'")) {
        phone.send("<presence to='ben@localhost'/>");
        ben.awaitPresences(2);
        tell(ben, phone, "kept", "");
        tell(ben, phone, "unlogged", NO_STORE);
        assertEquals("kept", Heard.live(phone.read()).body());
        phone.drop();
        ben.awaitPresences(3);
        assertGone(phone, ben);
      }
      try (Client later = Client.login(node, "ann").appear()) {
        later.awaitHeard(1);
        ben.awaitErrors(1);
        later.ping();
        assertEquals(List.of("kept"), Heard.bodies(later.heard()));
      }
    }
  }

  /** Too much was sent to be resent, which does not mean that it was seen. */
  @Test
  void whatWasForgottenIsAnsweredOrGoesBack() throws Exception {
    try (TestNode node = new TestNode(Given.limits(Map.of("outbox-stanzas", "4")));
        Client ben = Client.create(node, "ben")) {
      node.account("ann@localhost", "ann");
      try (Resumable phone = Resumable.create(node, "ann", "phone")) {
        ask(ben, phone, "seen");
        ask(ben, phone, "unseen");
        tell(ben, phone, "unlogged", NO_STORE);
        assertEquals("seen", phone.read().attribute("id"));
        for (int i = 0; i < 5; i++) {
          ben.send("<message type='headline' to='%s'/>".formatted(phone.address()));
        }
        for (int i = 0; i < 7; i++) {
          assertEquals(i == 0 ? "iq" : "message", phone.read().name());
        }
        phone.send("<a xmlns='urn:xmpp:sm:3' h='1'/><r xmlns='urn:xmpp:sm:3'/>");
        assertEquals("a", phone.read().name());
        phone.drop();
        assertEquals("error", ben.answer("unseen").attribute("type"));
        ben.awaitErrors(1);
        assertEquals(1, ben.answered(), "what was acknowledged is for its client to answer");
      }
    }
  }

  /** Its home is gone when it is told. */
  @Test
  void whatWaitsForAnAccountThatIsRemovedGoesBack() throws Exception {
    try (TestNode node = new TestNode();
        Client ben = Client.create(node, "ben")) {
      node.account("ann@localhost", "ann");
      try (Resumable phone = Resumable.create(node, "ann", "phone")) {
        tell(ben, phone, "unlogged", NO_STORE);
        assertEquals("unlogged", Heard.live(phone.read()).body());
        node.remove("ann@localhost");
        ben.awaitErrors(1);
      }
    }
  }

  private static void ask(Client from, Resumable whom, String id) throws Exception {
    from.send(
        "<iq type='get' id='%s' to='%s'><x xmlns='urn:x'/></iq>".formatted(id, whom.address()));
  }

  private static void assertGone(Resumable phone, Client ben) {
    Xml last = ben.presences().getLast();
    assertEquals("unavailable", last.attribute("type"));
    assertEquals(phone.address(), last.attribute("from"));
  }

  private static void tell(Client from, Resumable to, String body, String hint) throws Exception {
    from.send(
        "<message type='chat' to='%s'><body>%s</body>%s</message>"
            .formatted(to.address(), body, hint));
  }
}
