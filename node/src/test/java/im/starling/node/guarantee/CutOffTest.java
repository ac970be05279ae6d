// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestCluster;
import im.starling.node.TestNode;
import im.starling.persistence.Gate;
import im.starling.persistence.Lease;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of three nodes one loses the database, which the others have. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class CutOffTest {
  private static final int USERS = 12;

  private final Vertx vertx = Vertx.vertx();
  private final List<Client> users = new ArrayList<>();
  private TestCluster cluster;
  private Gate gate;
  private TestNode first;
  private TestNode cut;
  private Client sender;
  private long said;

  @BeforeEach
  void start() throws Exception {
    cluster = new TestCluster(2);
    gate = Gate.open(vertx, cluster.database().endpoint());
    first = cluster.nodes().getFirst();
    TestNode second = cluster.nodes().getLast();
    cut = cluster.join(gate);
    sender = Client.create(first, "sender").enable();
    for (int i = 0; i < USERS; i++) {
      users.add(Client.create(second, "user" + i).appear().enable());
    }
    tellAll("before");
  }

  @AfterEach
  void stop() throws Exception {
    gate.restore();
    sender.close();
    for (Client user : users) {
      user.close();
    }
    cluster.close();
    assertTrue(vertx.close().await(10, TimeUnit.SECONDS) == null);
  }

  private void tellAll(String body) throws Exception {
    sayToAll(body);
    heardByAll(body);
  }

  private void sayToAll(String body) throws Exception {
    for (Client user : users) {
      sender.tell(user, body);
    }
    said += USERS;
    sender.request();
  }

  /** All of it is stored, wherever the homes are by then, and has arrived. */
  private void heardByAll(String body) {
    sender.awaitHandled(said);
    for (Client user : users) {
      user.awaitLast(body);
    }
  }

  /** How many nodes have any shard. */
  private long owners() {
    return first.owners().values().stream().map(Lease::node).distinct().count();
  }

  @Test
  void othersTakeWhatItHas() throws Exception {
    gate.shut();
    sayToAll("meanwhile");
    cut.fenced().await(60, TimeUnit.SECONDS);
    cluster.kill(cut);
    heardByAll("meanwhile");
    gate.restore();
    TestNode again = cluster.join(gate);
    tellAll("after");
    assertTrue(again.reaches());
    assertEquals(3, owners());
    for (Client user : users) {
      assertEquals(List.of("before", "meanwhile", "after"), Heard.bodies(user.heard()));
    }
  }

  @Test
  void forAMomentNothingMoves() throws Exception {
    gate.shut();
    while (cut.reaches()) {
      sender.ping();
    }
    gate.restore();
    while (!cut.reaches()) {
      sender.ping();
    }
    tellAll("after");
    assertEquals(3, owners());
    assertFalse(cut.fenced().isComplete());
  }
}
