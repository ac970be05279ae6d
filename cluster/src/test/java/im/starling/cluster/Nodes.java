// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import im.starling.protocol.Wait;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Some nodes in this process, on loopback. */
final class Nodes implements AutoCloseable {
  static final int LOOPS = 2;
  static final Versions ONE = new Versions(1, 1);

  private final SecureRandom random = new SecureRandom();
  private final List<Cluster> nodes = new ArrayList<>();
  private final Buffer secret = anotherSecret();

  Nodes(int count) {
    while (nodes.size() < count) {
      join();
    }
  }

  Buffer secret() {
    return secret;
  }

  Buffer anotherSecret() {
    byte[] bytes = new byte[ClusterOptions.SECRET_LENGTH];
    random.nextBytes(bytes);
    return Buffer.buffer(bytes);
  }

  Cluster join() {
    return join(secret);
  }

  Cluster join(Buffer secret) {
    return done(joining(secret, ONE));
  }

  /** Another one, that knows where the others are. */
  private Future<Cluster> joining(Buffer secret, Versions versions) {
    ClusterOptions.Address here = new ClusterOptions.Address("127.0.0.1", 0, 0);
    return joining(new ClusterOptions("test", secret, here, discovery()), versions);
  }

  private Discovery discovery() {
    return new Discovery.Fixed(nodes.stream().map(node -> "127.0.0.1:" + node.port()).toList());
  }

  private Future<Cluster> joining(ClusterOptions options, Versions versions) {
    Peer self = new Peer(new NodeId(Long.toHexString(random.nextLong())), LOOPS, "test", versions);
    VertxOptions vertx = new VertxOptions().setEventLoopPoolSize(LOOPS);
    return Cluster.start(options, self, vertx, random).onSuccess(nodes::add);
  }

  /** One for as long as a test goes on. */
  Guest guest() {
    return guest(secret);
  }

  Guest guest(Buffer secret) {
    return guest(join(secret));
  }

  /** One that speaks other versions. */
  Guest guest(Versions versions) {
    return guest(done(joining(secret, versions)));
  }

  /** One that says it is elsewhere. */
  Guest guest(ClusterOptions.Address bound, ClusterOptions.Address advertised) {
    ClusterOptions options = new ClusterOptions("test", secret, bound, advertised, discovery());
    return guest(done(joining(options, ONE)));
  }

  private Guest guest(Cluster cluster) {
    nodes.remove(cluster);
    return new Guest(cluster);
  }

  /** Why one that speaks those versions is not one of them. */
  Throwable refusal(Versions versions) {
    Future<Cluster> refused = joining(secret, versions);
    Nodes.until(refused::isComplete);
    return refused.cause();
  }

  /** Goes when its test ends, however that ends. */
  static final class Guest implements AutoCloseable {
    private final Cluster cluster;
    private boolean gone;

    private Guest(Cluster cluster) {
      this.cluster = cluster;
    }

    Cluster cluster() {
      return cluster;
    }

    NodeId id() {
      return cluster.members().self().node();
    }

    int port() {
      return cluster.directory().getNodeInfo().port();
    }

    void vanish() {
      gone = true;
      cluster.vanish().onFailure(failure -> {});
    }

    @Override
    public void close() {
      if (!gone) {
        done(cluster.close());
      }
    }
  }

  Cluster get(int index) {
    return nodes.get(index);
  }

  NodeId id(int index) {
    return nodes.get(index).members().self().node();
  }

  ClusterOptions options(Buffer secret) {
    return new ClusterOptions(
        "test",
        secret,
        new ClusterOptions.Address("127.0.0.1", 0, 0),
        new Discovery.Fixed(List.of()));
  }

  static <T> T done(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  static void until(BooleanSupplier condition) {
    until(condition, () -> "it never came to that");
  }

  static void until(BooleanSupplier condition, Supplier<String> otherwise) {
    Wait.until(Duration.ofSeconds(20), condition, otherwise);
  }

  @Override
  public void close() {
    for (Cluster node : nodes) {
      done(node.close().otherwiseEmpty());
    }
  }
}
