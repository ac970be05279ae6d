// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterTest {
  private static Nodes nodes;

  @BeforeAll
  static void start() {
    nodes = new Nodes(3);
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  /** Who was there for another test is gone, for all of them. */
  @BeforeEach
  void threeAreThere() {
    Nodes.until(
        () -> IntStream.range(0, 3).allMatch(i -> nodes.get(i).members().peers().size() == 3));
  }

  @Test
  void allSeeAllAndAgreeOnTheOwners() {
    List<Members> all = IntStream.range(0, 3).mapToObj(i -> nodes.get(i).members()).toList();
    Nodes.until(() -> all.stream().allMatch(members -> members.peers().size() == 3));
    // Hazelcast deals evenly to who comes, not so evenly what somebody leaves behind.
    Nodes.until(
        () -> owners(all.get(0)).values().stream().filter(n -> n > 150).count() == 3,
        () -> all.stream().map(ClusterTest::owners).toList().toString());
    Nodes.until(() ->
        IntStream.range(0, all.getFirst().count())
            .mapToObj(Shard::new)
            .allMatch(shard -> all.stream().map(m -> m.owner(shard)).distinct().count() == 1));
  }

  private static Map<NodeId, Integer> owners(Members members) {
    Map<NodeId, Integer> owned = new HashMap<>();
    for (int i = 0; i < members.count(); i++) {
      owned.merge(members.owner(new Shard(i)), 1, Integer::sum);
    }
    return owned;
  }

  @Test
  void framesPassBothWaysInOrder() throws InterruptedException {
    List<List<Inbox>> loops = new ArrayList<>();
    for (int node = 0; node < 3; node++) {
      Cluster cluster = nodes.get(node);
      loops.add(IntStream.range(0, Nodes.LOOPS).mapToObj(i -> new Inbox(cluster, i)).toList());
    }
    int turns = 50;
    List<String> numbers = IntStream.range(0, 20 * turns).mapToObj(Integer::toString).toList();
    for (int turn = 0; turn < turns; turn++) {
      for (int from = 0; from < 3; from++) {
        for (int to = 0; to < 3; to++) {
          for (int pair = 0; from != to && pair < Nodes.LOOPS * Nodes.LOOPS; pair++) {
            Inbox sender = loops.get(from).get(pair / Nodes.LOOPS);
            List<String> some = numbers.subList(20 * turn, 20 * turn + 20);
            assertTrue(
                sender.send(nodes.id(to), pair % Nodes.LOOPS, some).stream()
                    .allMatch(sent -> sent == Sent.TAKEN));
          }
        }
      }
    }
    for (List<Inbox> node : loops) {
      for (Inbox loop : node) {
        Map<String, List<String>> heard = new HashMap<>();
        for (int i = 0; i < 2 * Nodes.LOOPS * numbers.size(); i++) {
          Inbox.Heard.Message message = (Inbox.Heard.Message) loop.next();
          heard
              .computeIfAbsent(message.from() + " " + message.loop(), first -> new ArrayList<>())
              .add(message.text());
        }
        assertEquals(2 * Nodes.LOOPS, heard.size());
        heard.values().forEach(texts -> assertEquals(numbers, texts));
      }
    }
    loops.forEach(node -> node.forEach(Inbox::close));
  }

  @Test
  void aNodeThatIsNotThereIsGone() {
    try (Inbox loop = new Inbox(nodes.get(0), 0)) {
      assertEquals(Sent.GONE, loop.send(new NodeId("nobody"), 0, "hello"));
      assertEquals(Sent.GONE, loop.send(nodes.id(0), 0, "myself"));
      assertEquals(Sent.GONE, loop.send(nodes.id(1), Nodes.LOOPS, "a loop too many"));
    }
  }

  /** It is alone in a cluster of its own, and nobody has heard of it. */
  @Test
  void whoHasAnotherSecretDoesNotJoin() {
    try (Nodes.Guest stranger = nodes.guest(nodes.anotherSecret())) {
      assertEquals(1, stranger.cluster().members().peers().size());
      for (int i = 0; i < 3; i++) {
        assertNull(nodes.get(i).members().peer(stranger.id()));
      }
    }
  }

  /** While a cluster is upgraded, node by node. */
  @Test
  void nodesOfTwoVersionsSpeakToEachOther() throws InterruptedException {
    try (Nodes.Guest newer = nodes.guest(new Versions(1, 2));
        Inbox here = new Inbox(nodes.get(0), 0);
        Inbox there = new Inbox(newer.cluster(), 0)) {
      Nodes.until(() -> nodes.get(0).members().peer(newer.id()) != null);
      assertEquals(
          new Versions(1, 2),
          Objects.requireNonNull(nodes.get(0).members().peer(newer.id())).versions());
      assertEquals(Sent.TAKEN, here.send(newer.id(), 0, "new words?"));
      assertEquals(new Inbox.Heard.Message(nodes.id(0), 0, "new words?"), there.next());
      assertEquals(Sent.TAKEN, there.send(nodes.id(0), 0, "old ones"));
      assertEquals(new Inbox.Heard.Message(newer.id(), 0, "old ones"), here.next());
    }
  }

  @Test
  void whoSpeaksNoVersionOfTheOthersDoesNotJoin() {
    Throwable why = nodes.refusal(new Versions(2, 3));
    assertInstanceOf(CannotJoin.class, why);
    String message = String.valueOf(why.getMessage());
    assertTrue(message.contains("speaks version 1 of"), message);
    assertTrue(message.contains("this one (Starling test) 2-3"), message);
  }

  @Test
  void whoJoinsAndLeavesIsToldOnOneContext() throws InterruptedException {
    Register register = new Register(nodes.get(1));
    assertEquals(2, register.joined().size());
    NodeId id;
    try (Nodes.Guest fourth = nodes.guest()) {
      id = fourth.id();
      assertEquals(List.of(fourth.cluster().members().self()), register.joined(id));
    }
    register.until(owners -> !owners.contains(id));
    assertEquals(id, register.left());
    assertEquals(List.of(), register.elsewhere());
  }

  @Test
  void whoVanishesIsGoneSoonAndWhatItDidNotGetComesBack() throws InterruptedException {
    NodeId lost;
    try (Nodes.Guest fourth = nodes.guest();
        Inbox left = new Inbox(nodes.get(0), 0)) {
      lost = fourth.id();
      Nodes.until(() -> nodes.get(0).members().peer(lost) != null);
      Inbox right = new Inbox(fourth.cluster(), 0);
      assertEquals(Sent.TAKEN, left.send(lost, 0, "one"));
      assertEquals(new Inbox.Heard.Message(nodes.id(0), 0, "one"), right.next());
      fourth.vanish();
      long since = System.nanoTime();
      assertEquals(Sent.TAKEN, left.send(lost, 0, List.of("two", "three")).getLast());
      Inbox.Heard.Broken broken = (Inbox.Heard.Broken) left.next();
      assertEquals(lost, broken.to());
      assertEquals(
          List.of("two", "three"),
          broken.unacknowledged().stream().filter(text -> !text.equals("one")).toList());
      assertEquals(new Inbox.Heard.Gone(lost), left.next());
      Duration took = Duration.ofNanos(System.nanoTime() - since);
      // Silence alone would tell as much: counted from its last word, which is a second old or
      // less, so that whoever hears of it earlier than this has it from the broken connection.
      assertTrue(took.compareTo(Hazel.SILENCE.minusSeconds(2)) < 0, took.toString());
      assertEquals(Sent.GONE, left.send(lost, 0, "four"));
    }
    Members rest = nodes.get(0).members();
    Nodes.until(() -> !owners(rest).containsKey(lost));
    assertEquals(3, rest.peers().size());
  }

  /** The bus loses what was on a connection when it broke; the link does not. */
  @Test
  void nothingIsLostWithAConnection() throws InterruptedException {
    try (Nodes.Guest fourth = nodes.guest();
        Wire wire = new Wire(nodes.get(2).vertx(), fourth.port());
        Inbox left = new Inbox(nodes.get(0), 1);
        Inbox right = new Inbox(fourth.cluster(), 1)) {
      NodeId to = fourth.id();
      Nodes.until(() -> nodes.get(0).members().peer(to) != null);
      nodes.get(0).directory().know(to.name(), wire.node());
      // Before that there may be no connection, and so nothing to cut.
      assertEquals(Sent.TAKEN, left.send(to, 1, "hello"));
      assertEquals(new Inbox.Heard.Message(nodes.id(0), 1, "hello"), right.next());
      for (int cut = 0; cut < 5; cut++) {
        List<String> sent = new ArrayList<>();
        for (int turn = 0; turn < 40; turn++) {
          List<String> some = List.of(cut + "/" + turn + "/a", cut + "/" + turn + "/b");
          sent.addAll(some);
          assertEquals(List.of(Sent.TAKEN, Sent.TAKEN), left.send(to, 1, some));
          if (turn == 20) {
            wire.cut();
          }
        }
        for (String text : sent) {
          assertEquals(new Inbox.Heard.Message(nodes.id(0), 1, text), right.next());
        }
      }
      assertTrue(wire.connections() > 5, wire.connections() + " connections");
    }
  }

  /** As behind NAT: nothing passes but where it says that it is. */
  @Test
  void aNodeIsFoundWhereItIsAdvertised() throws InterruptedException, IOException {
    int port = free();
    int linkPort = free();
    try (Wire members = new Wire(nodes.get(2).vertx(), port);
        Wire links = new Wire(nodes.get(2).vertx(), linkPort)) {
      ClusterOptions.Address there =
          new ClusterOptions.Address("127.0.0.1", members.node().port(), links.node().port());
      try (Nodes.Guest fourth =
              nodes.guest(new ClusterOptions.Address("127.0.0.1", port, linkPort), there);
          Inbox left = new Inbox(nodes.get(0), 0);
          Inbox right = new Inbox(fourth.cluster(), 0)) {
        assertEquals(there.port(), fourth.cluster().port());
        assertEquals(there.linkPort(), fourth.port());
        Nodes.until(() -> nodes.get(0).members().peer(fourth.id()) != null);
        assertEquals(Sent.TAKEN, left.send(fourth.id(), 0, "hello"));
        assertEquals(new Inbox.Heard.Message(nodes.id(0), 0, "hello"), right.next());
        assertTrue(links.connections() > 0);
        links.cut();
        assertEquals(Sent.TAKEN, left.send(fourth.id(), 0, "again"));
        assertEquals(new Inbox.Heard.Message(nodes.id(0), 0, "again"), right.next());
      }
    }
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** TLS 1.3 lets a client think that it is through, and then closes. */
  @Test
  void aLinkIsForNodesOfTheClusterOnly() throws GeneralSecurityException {
    int port = nodes.get(0).directory().getNodeInfo().port();
    assertTrue(Caller.with(nodes.options(nodes.secret())).isAnswered(nodes, port));
    assertFalse(Caller.with(nodes.options(nodes.anotherSecret())).isAnswered(nodes, port));
    assertFalse(Caller.withoutCertificate().isAnswered(nodes, port));
    assertFalse(Caller.inTheClear().isAnswered(nodes, port));
  }

  @Test
  void aSecretIsLong() {
    assertThrows(IllegalArgumentException.class, () -> nodes.options(Buffer.buffer("short")));
  }
}
