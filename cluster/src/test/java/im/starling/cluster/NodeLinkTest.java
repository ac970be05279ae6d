// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What ends of links alone cannot show: loops that begin anew, and listeners that fail. */
class NodeLinkTest {
  private static Nodes nodes;

  @BeforeAll
  static void start() {
    nodes = new Nodes(2);
    Nodes.until(() -> nodes.get(0).members().peer(nodes.id(1)) != null);
    Nodes.until(() -> nodes.get(1).members().peer(nodes.id(0)) != null);
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private static Inbox.Heard message(String text) {
    return new Inbox.Heard.Message(nodes.id(0), 0, text);
  }

  private static void greet(Inbox from, NodeId to, int loop, Inbox heard)
      throws InterruptedException {
    assertEquals(Sent.TAKEN, from.send(to, loop, "hello"));
    assertEquals(message("hello"), heard.next());
  }

  /** Else the other end would take what comes from the new end for what it has already. */
  @Test
  void aLoopThatOpensItsLinksAnewIsHeard() throws InterruptedException {
    try (Inbox there = new Inbox(nodes.get(1), 0)) {
      try (Inbox here = new Inbox(nodes.get(0), 0)) {
        greet(here, nodes.id(1), 0, there);
      }
      try (Inbox here = new Inbox(nodes.get(0), 0)) {
        assertEquals(Sent.TAKEN, here.send(nodes.id(1), 0, "hello"));
        assertEquals(new Inbox.Heard.Broken(nodes.id(0), 0, List.of()), there.next());
        assertEquals(message("hello"), there.next());
      }
    }
  }

  @Test
  void allAreToldOfOneThatIsGoneWhateverTheyDo() throws InterruptedException {
    try (Nodes.Guest guest = nodes.guest();
        Inbox here = new Inbox(nodes.get(0), 0).failing()) {
      NodeId far = guest.id();
      Nodes.until(() -> nodes.get(0).members().peer(far) != null);
      assertEquals(Sent.TAKEN, here.send(far, 0, "never read"));
      assertEquals(Sent.TAKEN, here.send(far, 1, "never read"));
      guest.vanish();
      Set<Inbox.Heard> broken = new HashSet<>();
      broken.add(here.next());
      broken.add(here.next());
      List<String> unread = List.of("never read");
      assertEquals(
          Set.of(new Inbox.Heard.Broken(far, 0, unread), new Inbox.Heard.Broken(far, 1, unread)),
          broken);
      assertEquals(new Inbox.Heard.Gone(far), here.next());
    }
  }
}
