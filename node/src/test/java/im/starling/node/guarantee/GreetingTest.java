// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.node.TestNode;
import im.starling.persistence.Notices;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said to everybody is in the database: another node may have said it, or one before. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class GreetingTest {
  @Test
  void eachHearsItOnceWhateverNodeHasSaidIt() throws Exception {
    try (TestNode node = new TestNode()) {
      node.account("ann@localhost", "ann");
      node.account("bob@localhost", "bob");
      await(node.persistence().notices().say("localhost", Notices.Kind.MOTD, "day"));
      hear(node, "ann");
      hear(node, "ann");
      node.restart();
      hear(node, "ann");
      hear(node, "bob");
    }
  }

  /** Comes, and stays until there is nothing that the account has not been told. */
  private static void hear(TestNode node, String user) throws IOException, TimeoutException {
    long owner =
        await(node.persistence().accounts().find(new BareJid(user, "localhost")))
            .orElseThrow()
            .id();
    try (Client client = Client.login(node, user).appear()) {
      while (!await(node.persistence().notices().untold(owner)).isEmpty()) {
        client.ping(); // until the timeout of the test
      }
      assertEquals(List.of("day"), client.archive().stream().map(Heard::body).toList());
    }
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(10, TimeUnit.SECONDS);
  }
}
