// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.config.Config;
import im.starling.node.config.ConfigLoader;
import im.starling.node.loop.Loops;
import im.starling.node.ops.CannotListen;
import im.starling.node.ops.Metrics;
import im.starling.node.tls.Certificates;
import im.starling.persistence.Membership;
import im.starling.persistence.Persistence;
import im.starling.persistence.SqlObserver;
import im.starling.persistence.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A port that another program has is found before anything is taken from other nodes. */
final class PortInUseTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void nothingIsTakenByANodeThatCannotListen() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        TestDatabase database = TestDatabase.create()) {
      Config config = config(other.getLocalPort());
      Vertx vertx = Vertx.vertx(Loops.options(1));
      Membership membership =
          await(Persistence.join(vertx, database.settings(), SqlObserver.NONE, Node.alone()));
      Certificates certificates = Certificates.load(config, InstantSource.system());
      CannotListen failure =
          assertThrows(
              CannotListen.class,
              () ->
                  await(Node.start(vertx, config, membership, null, certificates, new Metrics())));
      String message = String.valueOf(failure.getMessage());
      assertTrue(message.contains("port " + other.getLocalPort()), message);
      assertTrue(message.contains("choose another with 'listeners'"), message);
      database.execute(
          """
          do $$ begin
            assert not exists (select from shard_lease where epoch > 0), 'it has taken shards';
          end $$
          """);
      await(membership.persistence().close());
      await(membership.leases().leave());
      await(vertx.close());
    }
  }

  private Config config(int taken) throws Exception {
    String listeners =
        "[{kind: c2s, tls: direct, address: 127.0.0.1, port: 0},"
            + " {kind: c2s, tls: starttls, address: 127.0.0.1, port: %d}]".formatted(taken);
    return ConfigLoader.load(
            Optional.empty(),
            folder,
            Map.of("STARLING_DOMAINS", "localhost", "STARLING_LISTENERS", listeners))
        .config();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(30, TimeUnit.SECONDS);
  }
}
