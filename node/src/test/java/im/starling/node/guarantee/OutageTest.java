// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PostgreSQL goes away and comes back, without a restart of ours. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class OutageTest {
  /** The default of {@code limits.unsettled-stanzas}. */
  private static final int WINDOW = 64;

  /** More than an account may fail at once. */
  private static final int LOGINS = 25;

  private static final int PINGS = 100;
  private static final String BOOKMARKS =
      "<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'>%s</storage></query>";

  @Test
  void nothingIsAcknowledgedThatIsNotStored() throws Exception {
    try (TestNode node = new TestNode();
        Client ann = Client.create(node, "ann").enable();
        Client ben = Client.create(node, "ben").appear();
        Client cat = Client.create(node, "cat");
        Client dan = Client.create(node, "dan")) {
      tell(ann, ben, 0, 1);
      ann.awaitHandled(1);
      ben.awaitHeard(1);

      node.database().reachable(false);
      tell(ann, ben, 1, WINDOW + 1);
      try (Filler filler = new Filler(ann)) {
        filler.awaitStanding(cat, dan);
        assertEquals(1, ann.handled(), "acknowledged while nothing can be stored");
        assertEquals(1, ben.heard().size(), "delivered before it is stored");
      }

      node.database().reachable(true);
      ann.awaitHandled(WINDOW + 1);
      tell(ann, ben, WINDOW + 1, 2 * WINDOW);
      ann.awaitHandled(2 * WINDOW);
      ben.awaitHeard(2 * WINDOW);

      List<String> said = IntStream.range(0, 2 * WINDOW).mapToObj(i -> "ann " + i).toList();
      assertEquals(said, Heard.bodies(ben.heard()));
      assertEquals(Heard.ids(ben.heard()), Heard.ids(ben.archive()));
      assertEquals(said, Heard.bodies(ben.archive()));
      assertEquals(said, Heard.bodies(ann.archive()));
      assertEquals(List.of(), ann.errors());
    }
  }

  /** Else the queue fills, and whoever comes then hears that the message failed. */
  @Test
  void whoHasSentWhatCannotBeStoredIsReadNoFurther() throws Exception {
    try (TestNode node = new TestNode();
        Client ann = Client.create(node, "ann").enable();
        Client ben = Client.create(node, "ben").appear();
        Client cat = Client.create(node, "cat").enable();
        Client dan = Client.create(node, "dan")) {
      tell(ann, ben, 0, 1);
      tell(cat, ben, 1, 2);
      ann.awaitHandled(1);
      cat.awaitHandled(1);
      ben.awaitHeard(2);

      node.database().reachable(false);
      tell(ann, ben, 2, 3);
      awaitHeld(ann, dan);
      tell(cat, ben, 3, 60);
      awaitHeld(cat, dan);
      dan.ping();
      assertEquals(2, ben.heard().size(), "delivered before it is stored");

      node.database().reachable(true);
      ann.awaitHandled(2);
      cat.awaitHandled(58);
      ben.awaitHeard(60);
      assertEquals(List.of(), ann.errors());
      assertEquals(List.of(), cat.errors());
    }
  }

  /** Until one is not answered while another is, many times. */
  private static void awaitHeld(Client client, Client other) throws IOException {
    for (int i = 0; i < PINGS; i++) {
      int before = client.answered();
      client.send(
          "<iq type='get' to='localhost' id='h" + i + "'><ping xmlns='urn:xmpp:ping'/></iq>");
      for (int round = 0; round < PINGS; round++) {
        other.ping();
      }
      if (client.answered() == before) {
        return;
      }
    }
    throw new AssertionError("it is read all the time");
  }

  /**
   * Clients try again all the time. If that counted, each would be made to wait for ten seconds
   * from some time on, or be sent away, and that even when the database is back.
   */
  @Test
  @Timeout(value = 40, unit = TimeUnit.SECONDS)
  void whoCouldNotBeHeardHasNotGuessed() throws Exception {
    try (TestNode node = new TestNode()) {
      node.account("ann@localhost", "ann");
      node.database().reachable(false);
      for (int i = 0; i < LOGINS; i++) {
        assertEquals("error", login(node).name());
      }
      node.database().reachable(true);
      Xml answer = login(node);
      while (!answer.is(Connection.SASL, "success")) {
        assertTrue(answer.toString().contains("<internal-server-error"), answer.toString());
        answer = login(node); // The node has not noticed yet.
      }
    }
  }

  private static Xml login(TestNode node) throws IOException {
    try (Connection connection = Connection.direct(node)) {
      Xml _ = connection.open();
      return connection.authenticate("ann", "ann");
    }
  }

  @Test
  void connectionsThatBreakUnderLoadCostNothing() throws Exception {
    try (TestNode node = new TestNode();
        Client ben = Client.create(node, "ben").appear();
        Crowd crowd = new Crowd(node, 4)) {
      crowd.tell(ben, 120);
      ben.awaitHeard(100);
      node.database().cutConnections();
      ben.awaitHeard(250);
      node.database().cutConnections();
      crowd.awaitHandled(120);
      ben.awaitHeard(480);

      assertEquals(480, new HashSet<>(Heard.ids(ben.heard())).size(), "each once");
      assertEquals(Heard.ids(ben.heard()), Heard.ids(ben.archive()));
      crowd.assertInOrder(ben.heard(), 120);
      crowd.assertKept(120);
    }
  }

  /** A failure would be acknowledged, and the client would not send the message again. */
  @Test
  void whatIsNotStoredWhenTheNodeStopsIsNotAnswered() throws Exception {
    try (TestNode node = new TestNode();
        Client ann = Client.create(node, "ann").enable();
        Client ben = Client.create(node, "ben")) {
      tell(ann, ben, 0, 1);
      ann.awaitHandled(1);
      node.database().reachable(false);
      tell(ann, ben, 1, 2);
      awaitHeld(ann, ben);
      CompletableFuture<Void> restart = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              node.restart();
              restart.complete(null);
            } catch (Exception e) {
              restart.completeExceptionally(e);
            }
          });
      ann.awaitEnd();
      node.database().reachable(true);
      assertEquals(List.of(), ann.errors());
      assertEquals(1, ann.handled(), "acknowledged, and nowhere stored");
      restart.get();
    }
  }

  /** Else clients take it for certain that they have no bookmarks, and store that. */
  @Test
  void whoAsksForWhatIsStoredWaitsForTheAnswer() throws Exception {
    try (TestNode node = new TestNode();
        Client ann = Client.create(node, "ann")) {
      ann.ask("set", ann.address(), "", BOOKMARKS.formatted("<url name='a'/>"));
      node.database().reachable(false);
      ann.send("<iq type='get' id='private'>" + BOOKMARKS.formatted("") + "</iq>");
      ann.send("<iq type='get' id='archive'><metadata xmlns='urn:xmpp:mam:2'/></iq>");
      int answered = ann.answered();
      for (int i = 0; i < PINGS; i++) {
        ann.ping();
      }
      assertEquals(answered + PINGS, ann.answered(), "answered while it is away");
      node.database().reachable(true);
      assertEquals("result", ann.answer("archive").attribute("type"));
      Xml kept = ann.answer("private");
      assertEquals("result", kept.attribute("type"));
      assertTrue(kept.toString().contains("url"), kept.toString());
    }
  }

  @Test
  void whoWaitsTooLongIsCutOffAndAsksAgain() throws Exception {
    String get = "<iq type='get' id='g'>" + BOOKMARKS.formatted("") + "</iq>";
    try (TestNode node = TestNode.withOutage(Duration.ofMillis(200))) {
      node.account("ann@localhost", "ann");
      String id;
      try (Connection connection = Connection.authenticated(node, "ann")) {
        connection.bind();
        connection.send("<enable xmlns='urn:xmpp:sm:3' resume='1'/>");
        id = connection.read().attribute("id");
        node.database().reachable(false);
        connection.send(get + "<r xmlns='urn:xmpp:sm:3'/>");
        assertThrows(IOException.class, connection::read, "neither an error nor an answer");
      }
      node.database().reachable(true);
      try (Connection connection = Connection.authenticated(node, "ann")) {
        connection.send("<resume xmlns='urn:xmpp:sm:3' previd='%s' h='0'/>".formatted(id));
        Xml resumed = connection.read();
        assertEquals("resumed", resumed.name());
        assertEquals("0", resumed.attribute("h"), "as if it had been handled");
        connection.send(get);
        Xml answer = connection.read();
        assertEquals("g", answer.attribute("id"));
        assertEquals("result", answer.attribute("type"));
      }
    }
  }

  @Test
  void whoCannotLogInMeanwhileIsNotToldThatThePasswordIsWrong() throws Exception {
    try (TestNode node = new TestNode()) {
      node.account("ann@localhost", "ann");
      node.database().reachable(false);
      try (Connection connection = Connection.direct(node)) {
        Xml _ = connection.open();
        Xml answer = connection.authenticate("ann", "ann");
        assertTrue(answer.is(Xml.STREAMS, "error"), answer.toString());
        assertThrows(EOFException.class, connection::read);
      }
      node.database().reachable(true);
      try (Client ann = patiently(node, "ann")) {
        ann.ping();
      }
    }
  }

  /** As a client does it: again and again. The number of tries is bounded, and none takes long. */
  private static Client patiently(TestNode node, String user) throws IOException {
    List<IOException> failures = new ArrayList<>();
    while (failures.size() < 100) {
      try {
        return Client.login(node, user);
      } catch (IOException notYet) {
        failures.add(notYet);
      }
    }
    throw failures.getLast();
  }

  private static void tell(Client from, Client to, int first, int end) throws IOException {
    for (int i = first; i < end; i++) {
      from.tell(to, "ann " + i);
    }
    from.request();
  }
}
