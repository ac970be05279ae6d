// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.node.TestNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of the archive is the order of delivery, however many write at once. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class OrderTest {
  @Test
  void allDevicesAndTheArchiveHaveOneOrder() throws Exception {
    try (TestNode node = new TestNode();
        Client phone = Client.create(node, "ben").appear();
        Client desk = Client.login(node, "ben").appear();
        Crowd crowd = new Crowd(node, 6)) {
      crowd.tell(phone, 100);
      crowd.awaitHandled(100);
      phone.awaitHeard(600);
      desk.awaitHeard(600);

      List<Heard> archive = phone.archive();
      assertEquals(600, new HashSet<>(Heard.ids(archive)).size(), "an id names one message");
      assertEquals(Heard.ids(archive), Heard.ids(phone.heard()));
      assertEquals(Heard.ids(archive), Heard.ids(desk.heard()));
      assertEquals(Heard.bodies(archive), Heard.bodies(phone.heard()));
      crowd.assertInOrder(archive, 100);
      crowd.assertKept(100);
    }
  }

  /** Who asks for what came after the last he knows must never be shown a row after a hole. */
  @Test
  void anArchiveThatGrowsIsReadWithoutAHole() throws Exception {
    try (TestNode node = new TestNode();
        Client ben = Client.create(node, "ben");
        Crowd crowd = new Crowd(node, 2)) {
      crowd.tell(ben, 300);
      List<Heard> read = new ArrayList<>();
      while (read.size() < 600) {
        read.addAll(ben.page(read.isEmpty() ? null : read.getLast().id()));
      }
      assertEquals(ben.archive(), read);
      crowd.awaitHandled(300);
      crowd.assertInOrder(read, 300);
    }
  }
}
