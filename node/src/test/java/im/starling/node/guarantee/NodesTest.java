// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestCluster;
import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import im.starling.node.tls.CertificateProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three nodes on one database: sessions go on whatever becomes of one of them. */
class NodesTest {
  private static final int USERS = 12;

  private TestCluster cluster;
  private TestNode first;
  private TestNode second;
  private TestNode third;

  @BeforeEach
  void start() throws IOException, CertificateProblem {
    cluster = new TestCluster(3);
    first = cluster.nodes().get(0);
    second = cluster.nodes().get(1);
    third = cluster.nodes().get(2);
    first.account("sender@localhost", "sender");
    for (int i = 0; i < USERS; i++) {
      first.account(user(i) + "@localhost", user(i));
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static String user(int number) {
    return "user-" + number;
  }

  /** Available, and has read that it is. */
  private Resumable client(int number) throws IOException {
    Resumable client = Resumable.create(second, user(number), "phone");
    client.send("<presence/>");
    assertEquals("presence", client.read().name());
    client.acknowledge();
    return client;
  }

  private static void send(Resumable sender, int user, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      sender.send(
          "<message to='%s@localhost' type='chat' id='%d'><body>%d</body></message>"
              .formatted(user(user), i, i));
    }
  }

  /** All that was sent is settled when its sender is told so. */
  private static void settled(Resumable sender, int count) throws IOException {
    sender.send("<r xmlns='%s'/>".formatted(Resumable.SM));
    Xml answer = sender.read();
    while (!answer.is(Resumable.SM, "a") || !answer.attribute("h").equals("" + count)) {
      answer = sender.read();
    }
  }

  private static void heard(Resumable client, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      assertEquals(Integer.toString(i), Heard.live(client.read()).body());
    }
  }

  /** Nothing came twice, and nothing else. */
  private static void heardAll(Resumable client) throws IOException {
    client.send("<iq type='get' id='all'><ping xmlns='urn:xmpp:ping'/></iq>");
    Xml next = client.read();
    assertEquals("all", next.attribute("id"), next.toString());
  }

  /** A client that has heard the first three of six. */
  private Resumable hearing(Resumable sender, int user) throws IOException {
    Resumable client = client(user);
    send(sender, user, 0, 3);
    heard(client, 0, 3);
    return client;
  }

  /**
   * Its session, at another node.
   *
   * @param had how many stanzas it says that it has had
   * @param settled how many of its own it is told are settled
   */
  private static Resumable resumed(Resumable client, int user, TestNode at, int had, int settled)
      throws IOException {
    Resumable other = Resumable.login(at, user(user));
    other.wish(client, had);
    other.assertResumed(settled);
    return other;
  }

  /** At the third node, where it has what it has not heard yet. */
  private void goesOn(Resumable client, int user) throws IOException {
    Resumable other = resumed(client, user, third, 4, 1);
    heard(other, 3, 6);
    heardAll(other);
    client.goOn(other);
    client.close();
  }

  @Test
  void aSessionGoesOnAtAnotherNode() throws IOException {
    Resumable sender = Resumable.create(first, "sender", "desk");
    for (int user = 0; user < USERS; user++) {
      Resumable client = hearing(sender, user);
      client.acknowledge();
      client.drop();
      send(sender, user, 3, 6);
      settled(sender, 6 * (user + 1));
      goesOn(client, user);
    }
    sender.close();
  }

  /** Two ask for the session at once, at two nodes: in the end one has it, and the other knows. */
  @Test
  void ofTwoThatResumeOneWins() throws Exception {
    Resumable sender = Resumable.create(first, "sender", "desk");
    for (int user = 0; user < USERS; user++) {
      Resumable client = hearing(sender, user);
      Resumable here = Resumable.login(first, user(user));
      Resumable there = Resumable.login(third, user(user));
      here.wish(client, 4);
      there.wish(client, 4);
      boolean hereHadIt = hasIt(here);
      boolean both = hasIt(there) && hereHadIt;
      CompletableFuture<Xml> next = here.next();
      send(sender, user, 3, 6);
      boolean hereHasIt = hereHadIt && (!both || next.get().name().equals("message"));
      if (hereHasIt) {
        assertEquals("3", Heard.live(next.get()).body());
        heard(here, 4, 6);
        heardAll(here);
      } else {
        heard(there, 3, 6);
        heardAll(there);
      }
      if (both) {
        Xml error = hereHasIt ? there.read() : next.get();
        assertEquals("error", error.name(), error.toString());
        assertEquals("conflict", error.children().getFirst().name(), error.toString());
      }
      here.drop();
      there.drop();
    }
    sender.close();
  }

  private static boolean hasIt(Resumable client) throws IOException {
    Xml answer = client.read();
    boolean resumed = answer.is(Resumable.SM, "resumed");
    assertTrue(resumed || answer.is(Resumable.SM, "failed"), answer.toString());
    return resumed;
  }

  /** The old node is stopped as an operator does. */
  @Test
  void aSessionOutlivesADrain() throws IOException {
    outlives(clients -> cluster.stop(second));
  }

  /** The old node is gone at once, and a third of the homes with it. */
  @Test
  void aSessionOutlivesItsNode() throws IOException {
    outlives(clients -> {
      for (Resumable client : clients) {
        // Told of that, a client knows that all before it is known elsewhere.
        settled(client, 1);
      }
      cluster.kill(second);
    });
  }

  private interface Ending {
    void of(List<Resumable> clients) throws IOException;
  }

  private void outlives(Ending ending) throws IOException {
    Resumable sender = Resumable.create(first, "sender", "desk");
    List<Resumable> clients = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      clients.add(hearing(sender, user));
    }
    settled(sender, USERS * 3);
    ending.of(clients);
    for (int user = 0; user < USERS; user++) {
      send(sender, user, 3, 6);
      settled(sender, USERS * 3 + 3 * (user + 1));
      goesOn(clients.get(user), user);
    }
    sender.close();
  }

  /** And the one where it went on then, too: what is left is one node. */
  @Test
  void aSessionOutlivesOneNodeAfterAnother() throws IOException {
    List<Resumable> clients = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      clients.add(client(user));
      settled(clients.get(user), 1);
    }
    cluster.kill(second);
    for (int user = 0; user < USERS; user++) {
      clients.get(user).goOn(resumed(clients.get(user), user, third, 1, 1));
      clients.get(user).send("<message to='%s@localhost'/>".formatted(user(user)));
      settled(clients.get(user), 2);
    }
    cluster.kill(third);
    for (int user = 0; user < USERS; user++) {
      resumed(clients.get(user), user, first, 1, 2).close();
    }
  }
}
