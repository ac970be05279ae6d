// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import im.starling.node.TestNode;
import im.starling.node.config.Config.Connections;
import im.starling.node.config.Config.Limits;
import im.starling.node.config.Config.Streams;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is silent is asked, and who does not answer is not there any more. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class IdleTest {
  @Test
  void onlyWhoDoesNotAnswerIsCutOff() throws Exception {
    try (TestNode node = impatient();
        Client alive = Client.create(node, "ann").enable()) {
      for (int i = 0; i < 2; i++) {
        // It has no stream management, is asked by a ping, and answers none.
        try (Client dead = Client.create(node, "ben" + i)) {
          dead.awaitEnd();
          assertEquals(1, dead.answered(), "asked once");
          assertEquals(List.of(), dead.errors(), "an error would make its client wait");
        }
      }
      assertFalse(alive.over());
      alive.ping();
    }
  }

  /** It is asked by XEP-0198, may answer with anything, and finds its session again. */
  @Test
  void whoHasStreamManagementIsCutOffWithoutLoss() throws Exception {
    try (TestNode node = impatient()) {
      node.account("ann@localhost", "ann");
      try (Resumable silent = Resumable.create(node, "ann", "phone");
          Resumable alive = Resumable.create(node, "ann", "desk")) {
        for (int i = 0; i < 4; i++) {
          alive.awaitRequest();
          alive.send(" ");
        }
        silent.awaitRequest();
        assertEquals("the connection ended", silent.rest());

        alive.tellItself(1);
        try (Resumable again = Resumable.login(node, "ann")) {
          again.wish(silent, 0);
          again.assertResumed(0);
        }
      }
    }
  }

  private static TestNode impatient() throws Exception {
    Streams quick = Given.streams(Map.of("idle", "1s"));
    return new TestNode(Limits.DEFAULT, Connections.DEFAULT, quick, List.of());
  }
}
