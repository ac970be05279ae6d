// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.cluster.CannotJoin;
import im.starling.cluster.Cluster;
import im.starling.node.config.Config;
import im.starling.node.config.ConfigLoader;
import im.starling.node.loop.Loop;
import im.starling.node.loop.Loops;
import im.starling.node.ops.CannotListen;
import im.starling.node.wire.Wire;
import im.starling.persistence.Membership;
import im.starling.persistence.Persistence;
import im.starling.persistence.SqlObserver;
import im.starling.persistence.TestDatabase;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator is told of a node that does not get into its cluster. */
final class ArrivalTest {
  private static final String ANOTHER_SECRET = "another secret of 32 characters .";

  @TempDir private Path folder = Path.of("");

  private Config config(Map<String, String> settings) throws Exception {
    Map<String, String> all = new HashMap<>();
    all.put("STARLING_DOMAINS", "localhost");
    all.put("STARLING_CLUSTER_HOST", "127.0.0.1");
    all.put("STARLING_CLUSTER_PORT", "0");
    all.put("STARLING_CLUSTER_LINK_PORT", "0");
    all.put("STARLING_CLUSTER_SECRET", TestCluster.SECRET.reveal());
    all.putAll(settings);
    return ConfigLoader.load(Optional.empty(), folder, all).config();
  }

  private String refused(Class<? extends Exception> as, Map<String, String> settings)
      throws Exception {
    Future<Cluster> joined =
        Arrival.join(config(settings), Loops.options(1), "test", Wire.VERSIONS);
    return String.valueOf(assertInstanceOf(as, joined.cause()).getMessage());
  }

  @Test
  void aHostThatIsNotHere() throws Exception {
    String message = refused(CannotJoin.class, Map.of("STARLING_CLUSTER_HOST", "192.0.2.1"));
    assertTrue(message.startsWith("'cluster.host' is 192.0.2.1, which is no address of"), message);
    assertTrue(message.contains("127.0.0.1"), message);
  }

  @Test
  void portsInUse() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String port = Integer.toString(other.getLocalPort());
      for (String key : new String[] {"port", "link-port"}) {
        String name =
            "STARLING_CLUSTER_" + key.replace('-', '_').toUpperCase(java.util.Locale.ROOT);
        assertEquals(
            "cannot listen on 127.0.0.1 port %s for other nodes (address already in use):"
                    .formatted(port)
                + " stop what uses the port, or choose another with 'cluster.%s'".formatted(key),
            refused(CannotListen.class, Map.of(name, port)));
      }
    }
  }

  @Test
  void anotherSecretThanTheOthersHave() throws Exception {
    try (TestCluster others = new TestCluster(1)) {
      Map<String, String> settings =
          Map.of(
              "STARLING_CLUSTER_NODES",
              others.nodes().getFirst().member(),
              "STARLING_CLUSTER_SECRET",
              ANOTHER_SECRET);
      String message = introduced(settings, others.nodes().getFirst().database());
      assertTrue(message.startsWith("1 other node(s) use this database"), message);
      assertTrue(message.contains("'cluster.secret' is the same"), message);
      assertTrue(message.contains(others.nodes().getFirst().member()), message);
    }
  }

  @Test
  void anotherDatabaseThanTheOthersUse() throws Exception {
    try (TestCluster others = new TestCluster(1);
        TestDatabase another = TestDatabase.create()) {
      Map<String, String> settings =
          Map.of("STARLING_CLUSTER_NODES", others.nodes().getFirst().member());
      String message = introduced(settings, another);
      assertTrue(message.contains("use another database: 'database.url' must be"), message);
    }
  }

  /** Joins, and is told so. */
  private String introduced(Map<String, String> settings, TestDatabase database) throws Exception {
    Config config = config(settings);
    Cluster cluster = await(Arrival.join(config, Loops.options(1), "test", Wire.VERSIONS));
    Membership membership =
        await(
            Persistence.join(
                cluster.vertx(), database.settings(), SqlObserver.NONE, Node.clustered(cluster)));
    Loop loop = await(Loops.start(cluster.vertx(), 1)).all().getFirst();
    Future<Void> introduced =
        loop.submit(() ->
            Arrival.introduced(
                loop, cluster.members(), membership.leases(), config, Duration.ofMillis(200)));
    await(introduced.otherwiseEmpty());
    await(membership.persistence().close());
    await(membership.leases().leave());
    await(cluster.close());
    return String.valueOf(assertInstanceOf(CannotJoin.class, introduced.cause()).getMessage());
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(60, TimeUnit.SECONDS);
  }
}
