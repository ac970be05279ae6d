// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import im.starling.persistence.Departure;
import im.starling.persistence.Persistence;
import im.starling.persistence.RosterItem;
import im.starling.persistence.Subscription;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** RFC 6121 §4.3.2: who comes online learns with which words, and when, a contact went. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class DepartureTest {
  private static final String DELAY = "urn:xmpp:delay";

  @Test
  void theLastWordsAreToldToFriendsAndNobodyElse() throws Exception {
    try (TestNode node = new TestNode();
        Client ann = Client.create(node, "ann");
        Client ben = Client.create(node, "ben").appear();
        Client eve = Client.create(node, "eve").appear()) {
      ann.send("<presence type='subscribed' to='ben@localhost'/>");
      ann.ping();
      ann.appear();
      ben.send("<presence type='subscribe' to='ann@localhost'/>");
      ben.awaitPresences(3); // its own, the approval, hers
      ann.send(
          "<presence type='unavailable'><status>Heading Home</status>"
              + "<delay xmlns='urn:xmpp:delay' stamp='1597-01-01T00:00:00Z'/></presence>");
      ben.awaitPresences(4);

      // Her home is in memory still.
      ben.send("<presence type='probe' to='ann@localhost'/>");
      ben.awaitPresences(5);
      assertLeft(ben.presences().getLast());

      eve.send("<presence type='probe' to='ann@localhost'/>");
      eve.send("<presence type='probe' to='eve@localhost'/>");
      eve.awaitPresences(2);
      for (Xml presence : eve.presences()) {
        assertTrue(presence.attribute("from").startsWith("eve@localhost/"), presence.toString());
      }
    }
  }

  /** None of their homes is in memory, and none is loaded for it. */
  @Test
  void whoIsAwayIsAskedForAtOnce() throws Exception {
    try (TestNode node = new TestNode()) {
      Persistence persistence = node.persistence();
      node.account("ben@localhost", "ben");
      for (String name : List.of("ann", "eve", "never")) {
        node.account(name + "@localhost", name);
        befriend(persistence, "ben", name, Subscription.TO);
      }
      befriend(persistence, "ben", "nobody", Subscription.TO);
      befriend(persistence, "ann", "ben", Subscription.FROM);
      befriend(persistence, "never", "ben", Subscription.BOTH);
      Buffer words =
          Buffer.buffer(
              "<presence xmlns='jabber:client' from='ann@localhost' type='unavailable'>"
                  + "<status>Heading Home</status></presence>");
      await(persistence.departures().save(owner(persistence, "ann"), new Departure(1, 1L, words)));

      try (Client ben = Client.login(node, "ben").appear()) {
        ben.awaitPresences(5);
        Map<String, Xml> told =
            ben.presences().stream().collect(toMap(p -> p.attribute("from"), p -> p));
        assertLeft(requireNonNull(told.get("ann@localhost")));
        assertEquals("unavailable", type(told, "never"));
        assertEquals("unsubscribed", type(told, "eve"));
        assertEquals("unsubscribed", type(told, "nobody"));
      }
    }
  }

  private static String type(Map<String, Xml> told, String name) {
    return requireNonNull(told.get(name + "@localhost"), told::toString).attribute("type");
  }

  private static void befriend(
      Persistence persistence, String owner, String contact, Subscription subscription) {
    RosterItem item =
        new RosterItem(
            new BareJid(contact, "localhost"),
            "",
            List.of(),
            subscription,
            false,
            false,
            null,
            true,
            0);
    await(persistence.rosters().save(owner(persistence, owner), item));
  }

  private static long owner(Persistence persistence, String name) {
    return await(persistence.accounts().find(new BareJid(name, "localhost"))).orElseThrow().id();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertLeft(Xml presence) {
    assertEquals("unavailable", presence.attribute("type"));
    assertEquals("ann@localhost", presence.attribute("from"));
    assertEquals("Heading Home", child(presence, Xml.CLIENT, "status").text());
    assertEquals(2, presence.children().size(), presence.toString());
    Xml delay = child(presence, DELAY, "delay");
    assertEquals("localhost", delay.attribute("from"));
    assertTrue(Instant.parse(delay.attribute("stamp")).isAfter(Instant.EPOCH), delay.toString());
  }

  private static Xml child(Xml of, String namespace, String name) {
    return of.children().stream()
        .filter(child -> child.is(namespace, name))
        .findFirst()
        .orElseThrow();
  }
}
