// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.cluster.CannotJoin;
import im.starling.cluster.Cluster;
import im.starling.cluster.ClusterOptions;
import im.starling.cluster.Discovery;
import im.starling.cluster.Members;
import im.starling.cluster.NodeId;
import im.starling.cluster.Peer;
import im.starling.cluster.Versions;
import im.starling.node.config.Config;
import im.starling.node.loop.Loop;
import im.starling.node.loop.Loops;
import im.starling.node.ops.CannotListen;
import im.starling.persistence.NodeLease;
import im.starling.persistence.ShardLeases;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a node comes into its cluster, and what it tells the operator where it does not get there.
 */
final class Arrival {
  private static final String CLUSTER = "starling";

  /** Nodes that start at the same moment may take some seconds to find each other. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final long LOOK = 100;

  private Arrival() {}

  /**
   * Joins the others, or begins a cluster. Blocks for a moment.
   *
   * @param options of the Vert.x that it makes
   * @param versions of what nodes say to each other that it speaks
   */
  static Future<Cluster> join(
      Config config, VertxOptions options, String program, Versions versions) {
    im.starling.node.config.Cluster wanted = config.cluster();
    String host = wanted.host().orElseThrow();
    try {
      InetAddress address = own(host);
      free(address, wanted.port(), "cluster.port");
      free(address, wanted.linkPort(), "cluster.link-port");
    } catch (CannotJoin | CannotListen | SocketException problem) {
      return Future.failedFuture(problem);
    }
    Discovery discovery =
        wanted
            .service()
            .<Discovery>map(Discovery.Dns::new)
            .orElseGet(() -> new Discovery.Fixed(wanted.nodes()));
    ClusterOptions how =
        new ClusterOptions(
            CLUSTER,
            Buffer.buffer(wanted.secret().orElseThrow().reveal()),
            new ClusterOptions.Address(host, wanted.port(), wanted.linkPort()),
            new ClusterOptions.Address(
                wanted.advertisedHost().orElse(host),
                wanted.advertisedPort(),
                wanted.advertisedLinkPort()),
            discovery);
    int loops = Loops.count(config.loops());
    Peer self = new Peer(new NodeId(Randomness.id()), loops, program, versions);
    return Cluster.start(how, self, options, new SecureRandom());
  }

  private static InetAddress own(String host) throws CannotJoin, SocketException {
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException unknown) {
      throw new CannotJoin(
          "'cluster.host' is %s, and nobody knows where that is: it is the address of this machine on which other nodes reach it"
              .formatted(host));
    }
    if (NetworkInterface.getByInetAddress(address) == null) {
      String own =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .map(InetAddress::getHostAddress)
              .collect(Collectors.joining(", "));
      throw new CannotJoin(
          "'cluster.host' is %s, which is no address of this machine: take one of %s"
              .formatted(host, own));
    }
    return address;
  }

  /** What takes the port in earnest has no words for its failure. */
  private static void free(InetAddress address, int port, String key) throws CannotListen {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(address, port));
    } catch (IOException failure) {
      throw new CannotListen("other nodes", address.getHostAddress(), port, key, failure);
    }
  }

  /**
   * Completes when those whom this node has met are those who use its database; fails with {@link
   * CannotJoin} where they are not for too long. On one loop.
   */
  static Future<Void> introduced(
      Loop loop, Members members, ShardLeases leases, Config config, Duration patience) {
    Promise<Void> done = Promise.promise();
    look(loop, members, leases, config, loop.ticks() + patience.toMillis(), done);
    return done.future();
  }

  private static void look(
      Loop loop,
      Members members,
      ShardLeases leases,
      Config config,
      long until,
      Promise<Void> done) {
    loop.here(leases.nodes())
        .map(known -> problem(members, known, config))
        .onFailure(done::fail)
        .onSuccess(problem -> {
          if (problem.isEmpty()) {
            done.complete();
          } else if (loop.ticks() > until) {
            done.fail(new CannotJoin(problem));
          } else {
            Loop.Timer _ = loop.after(LOOK, () -> look(loop, members, leases, config, until, done));
          }
        });
  }

  /** Nothing where all is well. One of the others is enough: the rest may be coming or going. */
  private static String problem(Members members, List<NodeLease> known, Config config) {
    String self = members.self().node().name();
    Set<String> met =
        members.peers().stream()
            .map(peer -> peer.node().name())
            .filter(node -> !node.equals(self))
            .collect(Collectors.toSet());
    List<String> users =
        known.stream()
            .filter(node -> node.alive() && !node.fenced() && !node.node().equals(self))
            .map(NodeLease::node)
            .toList();
    if (met.isEmpty()) {
      return users.isEmpty() ? "" : alone(users.size(), config.cluster());
    }
    return known.stream().map(NodeLease::node).anyMatch(met::contains)
        ? ""
        : ("the nodes of this cluster (%s) use another database: 'database.url' must be the same"
                + " on all of them")
            .formatted(String.join(", ", met));
  }

  private static String alone(int users, im.starling.node.config.Cluster cluster) {
    String places =
        cluster
            .service()
            .map(name -> "the addresses of " + name + " ('cluster.service')")
            .orElseGet(() -> String.join(", ", cluster.nodes()) + " ('cluster.nodes')");
    return ("%d other node(s) use this database, and this one finds none of them at %s: see that"
            + " one of them is there, that they reach this one at %s ('cluster.%s'), that"
            + " 'cluster.secret' is the same, and that no firewall is in between")
        .formatted(
            users,
            places,
            cluster.advertisedHost().or(cluster::host).orElseThrow(),
            cluster.advertisedHost().isPresent() ? "advertised-host" : "host");
  }
}
