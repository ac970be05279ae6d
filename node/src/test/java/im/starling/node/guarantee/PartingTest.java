// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestCluster;
import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import im.starling.persistence.Persistence;
import im.starling.persistence.RosterItem;
import im.starling.persistence.Subscription;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever removes an account, its contacts hear of it, and do not see it in their rosters. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class PartingTest {
  /** The command line removes her: the node hears of it by the database. */
  @Test
  void contactsHearOfARemovalElsewhere() throws Exception {
    try (TestNode node = new TestNode()) {
      friends(node, "ann", "ben");
      try (Client ann = Client.login(node, "ann").appear();
          Client ben = Client.login(node, "ben").appear()) {
        ben.awaitPresences(2); // his own, and hers
        node.remove("ann@localhost");
        ben.awaitPresences(5);
        ann.awaitEnd();
        assertEquals(
            List.of("unavailable", "unsubscribe", "unsubscribed"),
            types(ben).subList(2, 5),
            ben.presences()::toString);
        assertGone(ben, "ann");
      }
    }
  }

  /** Nobody was there to tell: the node that had removed her, for one, died before it could. */
  @Test
  void contactsAreToldByWhoeverComesNext() throws Exception {
    try (TestNode node = new TestNode()) {
      friends(node, "ann", "ben");
      node.restart(() -> node.remove("ann@localhost"));
      awaitTold(node);
      try (Client ben = Client.login(node, "ben")) {
        assertGone(ben, "ann");
      }
    }
  }

  /** She removes herself (XEP-0077 §3.2): nothing is left to be told once all have heard it. */
  @Test
  void contactsAreToldOnceBySeveralNodes() throws Exception {
    try (TestCluster cluster = new TestCluster(2)) {
      TestNode first = cluster.nodes().get(0);
      TestNode second = cluster.nodes().get(1);
      List<Client> friends = new ArrayList<>();
      first.account("ann@localhost", "ann");
      for (int i = 0; i < 8; i++) {
        first.account("ben-" + i + "@localhost", "ben-" + i);
        befriend(first, "ann", "ben-" + i);
        friends.add(Client.login(i % 2 == 0 ? first : second, "ben-" + i).appear());
      }
      try (Client ann = Client.login(second, "ann").appear()) {
        ann.send("<iq type='set' id='r'><query xmlns='jabber:iq:register'><remove/></query></iq>");
        ann.awaitEnd();
      }
      awaitTold(first);
      for (Client friend : friends) {
        friend.ping();
        assertGone(friend, "ann");
        List<String> types = types(friend);
        assertEquals(1, types.stream().filter("unsubscribe"::equals).count(), types::toString);
        assertEquals(1, types.stream().filter("unsubscribed"::equals).count(), types::toString);
        friend.close();
      }
    }
  }

  private static List<String> types(Client client) {
    return client.presences().stream().map(each -> each.attribute("type")).toList();
  }

  private static void assertGone(Client client, String contact) throws IOException {
    Xml roster = client.ask("get", client.address(), "", "<query xmlns='jabber:iq:roster'/>");
    String item = roster.toString();
    assertTrue(item.contains(contact + "@localhost"), item);
    assertTrue(item.contains("none"), item);
  }

  /** Until nobody has to be told any more. */
  private static void awaitTold(TestNode node) {
    node.database()
        .execute(
            """
            do $$ begin
              for i in 1 .. 600 loop
                exit when not exists (select from parting);
                perform pg_sleep(0.05);
              end loop;
              assert not exists (select from parting), 'somebody was not told';
            end $$
            """);
  }

  private static void friends(TestNode node, String one, String other) {
    node.account(one + "@localhost", one);
    node.account(other + "@localhost", other);
    befriend(node, one, other);
  }

  private static void befriend(TestNode node, String one, String other) {
    list(node, one, other);
    list(node, other, one);
  }

  private static void list(TestNode node, String owner, String contact) {
    Persistence persistence = node.persistence();
    long id =
        await(persistence.accounts().find(new BareJid(owner, "localhost"))).orElseThrow().id();
    RosterItem item =
        new RosterItem(
            new BareJid(contact, "localhost"),
            "",
            List.of(),
            Subscription.BOTH,
            false,
            false,
            null,
            true,
            0);
    await(persistence.rosters().save(id, item));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
