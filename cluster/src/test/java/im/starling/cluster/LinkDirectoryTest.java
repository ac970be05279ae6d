// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The manager behind has not been started: it has no answer to anything. */
class LinkDirectoryTest {
  private static final NodeId NODE = new NodeId("there");
  private static final String ADDRESS = LinkDirectory.address(NODE, 3);

  private final LinkDirectory directory = new LinkDirectory(new HazelcastClusterManager());

  private List<RegistrationInfo> registrations(String address) {
    Promise<List<RegistrationInfo>> answer = Promise.promise();
    directory.getRegistrations(address, answer);
    return answer.future().result();
  }

  @Test
  void anAddressOfALinkSaysItselfWhereItIs() {
    RegistrationInfo only = registrations(ADDRESS).getFirst();
    assertEquals(NODE.name(), only.nodeId());
    assertThrows(NullPointerException.class, () -> registrations("elsewhere"));
  }

  @Test
  void nodesThatAreKnownNeedNobodyBehind() {
    NodeInfo there = new NodeInfo("192.0.2.1", 7, null);
    directory.know(NODE.name(), there);
    Promise<NodeInfo> answer = Promise.promise();
    directory.getNodeInfo(NODE.name(), answer);
    assertEquals(there, answer.future().result());
    directory.forget(NODE);
    assertThrows(
        NullPointerException.class, () -> directory.getNodeInfo(NODE.name(), Promise.promise()));
  }

  @Test
  void theBusForgetsTheAddressesOfANodeThatIsGone() {
    List<String> emptied = new ArrayList<>();
    directory.registrationListener(
        new RegistrationListener() {
          @Override
          public void registrationsUpdated(RegistrationUpdateEvent event) {
            assertEquals(List.of(), event.registrations());
            emptied.add(event.address());
          }
        });
    registrations(ADDRESS);
    directory.forget(NODE);
    directory.forget(NODE);
    assertEquals(List.of(ADDRESS), emptied);
  }
}
