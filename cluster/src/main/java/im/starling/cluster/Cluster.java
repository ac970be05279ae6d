// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * This node's part in a cluster: Hazelcast, the Vert.x whose bus carries frames, and who is there.
 */
public final class Cluster {
  private static final int CONNECT = 3_000;
  private static final long PING = 3_000;

  private final HazelcastInstance hazelcast;
  private final LinkDirectory directory;
  private final Vertx vertx;
  private final Members members;
  private final AtomicLong runs = new AtomicLong();

  private Cluster(
      HazelcastInstance hazelcast, LinkDirectory directory, Vertx vertx, Members members) {
    this.hazelcast = hazelcast;
    this.directory = directory;
    this.vertx = vertx;
    this.members = members;
  }

  /**
   * Joins a cluster, or begins one. Completes when every shard has an owner.
   *
   * @param options of the Vert.x to make, all but its bus
   */
  public static Future<Cluster> start(
      ClusterOptions cluster, Peer self, VertxOptions options, SecureRandom random) {
    Secret secret = new Secret(cluster);
    VertxOptions clustered = new VertxOptions(options);
    return blocking(
            () -> {
              LinkCertificate certificate =
                  LinkCertificate.of(secret, self.node(), InstantSource.system(), random);
              clustered.setEventBusOptions(bus(cluster, certificate));
              return Hazel.start(cluster, self, new Challenge(secret, random));
            })
        .compose(hazelcast -> start(hazelcast, self, clustered));
  }

  private static Future<Cluster> start(
      HazelcastInstance hazelcast, Peer self, VertxOptions options) {
    LinkDirectory directory = new LinkDirectory(new HazelcastClusterManager(hazelcast));
    return Vertx.builder()
        .with(options)
        .withClusterManager(directory)
        .buildClustered()
        .map(vertx -> {
          Members members = new Members(self, hazelcast, vertx, directory::forget);
          return new Cluster(hazelcast, directory, vertx, members);
        })
        .compose(Cluster::entered)
        .onFailure(cause -> hazelcast.getLifecycleService().terminate());
  }

  private Future<Cluster> entered() {
    return members
        .start()
        .compose(known -> understand())
        .map(this)
        .recover(cause -> vanish().transform(gone -> Future.failedFuture(cause)));
  }

  /** Who came first stays: nodes that nobody understands would be given shards all the same. */
  private Future<Void> understand() {
    Versions spoken = members.self().versions();
    for (Peer peer : members.peers()) {
      if (spoken.common(peer.versions()).isEmpty()) {
        return Future.failedFuture(
            new CannotJoin(
                ("node %s (Starling %s) speaks version %s of what nodes say to each other, and this"
                        + " one (Starling %s) %s: take a program that speaks one of its versions,"
                        + " and upgrade all nodes to that first")
                    .formatted(
                        peer.node().name(),
                        peer.version(),
                        peer.versions().text(),
                        members.self().version(),
                        spoken.text())));
      }
    }
    return Future.succeededFuture();
  }

  /** Only who has a certificate of the cluster's authority may speak, on either side. */
  private static EventBusOptions bus(ClusterOptions cluster, LinkCertificate certificate) {
    return new EventBusOptions()
        .setHost(cluster.bound().host())
        .setPort(cluster.bound().linkPort())
        .setClusterPublicHost(cluster.advertised().host())
        .setClusterPublicPort(cluster.advertised().linkPort())
        .setSsl(true)
        .setClientAuth(ClientAuth.REQUIRED)
        .setTrustAll(false)
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .addKeyValue(certificate.key())
                .addCertValue(certificate.certificate()))
        .setTrustOptions(new PemTrustOptions().addCertValue(certificate.authority()))
        .setConnectTimeout(CONNECT)
        .setClusterPingInterval(PING)
        .setClusterPingReplyInterval(PING);
  }

  public Vertx vertx() {
    return vertx;
  }

  public Members members() {
    return members;
  }

  /** Where the bus finds loops of other nodes. */
  LinkDirectory directory() {
    return directory;
  }

  /**
   * Of an end of a link: greater than that of any before, also where a loop opens its links anew.
   */
  long nextRun() {
    return runs.incrementAndGet();
  }

  /** On which it has told the others that they find it; the system may have given it. */
  public int port() {
    return hazelcast.getCluster().getLocalMember().getAddress().getPort();
  }

  /** Says good-bye: the others take over at once what this node should have owned. */
  public Future<Void> close() {
    return members
        .stop()
        .eventually(vertx::close)
        .eventually(() ->
            blocking(() -> {
              hazelcast.shutdown();
              return true;
            }))
        .mapEmpty();
  }

  /** Leaves as one who has lost power would, as far as a process can. */
  public Future<Void> vanish() {
    Future<Void> stopped = members.stop();
    hazelcast.getLifecycleService().terminate();
    return stopped.eventually(vertx::close);
  }

  /** Hazelcast starts and ends on its caller's thread, before and after there are any of Vert.x. */
  private static <T> Future<T> blocking(Callable<T> task) {
    Promise<T> promise = Promise.promise();
    Thread.ofPlatform()
        .name("cluster")
        .start(() -> {
          try {
            promise.complete(task.call());
          } catch (Exception failure) {
            promise.fail(failure);
          }
        });
    return promise.future();
  }
}
