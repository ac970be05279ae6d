// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.cluster.Versions;
import im.starling.node.TestCluster;
import im.starling.node.TestNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * While a cluster is upgraded, node by node, some speak a version of the format that others do not.
 */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class UpgradeTest {
  private static final int USERS = 6;

  @Test
  void usersOfNodesOfTwoVersionsTalkToEachOther() throws Exception {
    try (TestCluster cluster = new TestCluster(1)) {
      TestNode old = cluster.nodes().getFirst();
      TestNode newer = cluster.join(new Versions(1, 2));
      List<Client> here = new ArrayList<>();
      List<Client> there = new ArrayList<>();
      for (int user = 0; user < USERS; user++) {
        here.add(Client.create(old, "here-" + user).appear());
        there.add(Client.create(newer, "there-" + user).appear());
      }
      // Homes of both are on both nodes.
      for (int user = 0; user < USERS; user++) {
        here.get(user).tell(there.get(user), "ping");
        there.get(user).awaitLast("ping");
        there.get(user).tell(here.get(user), "pong");
        here.get(user).awaitLast("pong");
        assertEquals(List.of(), here.get(user).errors());
        assertEquals(List.of(), there.get(user).errors());
      }
      for (int user = 0; user < USERS; user++) {
        here.get(user).close();
        there.get(user).close();
      }
    }
  }
}
