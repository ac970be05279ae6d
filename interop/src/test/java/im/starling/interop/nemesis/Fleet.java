// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.interop.Folders;
import im.starling.interop.Tls;
import im.starling.persistence.Endpoint;
import im.starling.persistence.OwnPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Real nodes on one real PostgreSQL, each with the networks around it in the test's hand. One node
 * is a server of its own, several are a cluster.
 */
final class Fleet implements AutoCloseable {
  private static final Duration SETTLE = Duration.ofSeconds(90);
  private static final Duration STILL = Duration.ofSeconds(2);

  private final OwnPostgres postgres;
  private final List<FleetNode> nodes = new ArrayList<>();
  private final Mesh mesh;
  private final Witness witness;

  private Fleet(int size, OwnPostgres postgres) throws IOException {
    this.witness = new Witness(postgres.endpoint());
    this.postgres = postgres;
    this.mesh = new Mesh(size, nodes::get);
  }

  /** Starts a database and so many nodes; returns when all serve. */
  static Fleet start(int size) throws IOException {
    Fleet fleet = new Fleet(size, OwnPostgres.in(Folders.module("target/nemesis-postgres")));
    try {
      for (int number = 0; number < size; number++) {
        fleet.nodes.add(new FleetNode(number, fleet.postgres.endpoint()));
      }
      for (FleetNode node : fleet.nodes) {
        Folders.write(
            node.folder().resolve("secret"), "the secret of a fleet that lives for one test");
        Folders.write(node.configuration(), fleet.configuration(node));
      }
      fleet.nodes.getFirst().process().run("", "migrate");
      fleet.witness.begin();
      fleet.nodes.forEach(FleetNode::start);
      return fleet;
    } catch (IOException | AssertionError e) {
      fleet.close();
      throw e;
    }
  }

  /** The one place that knows how a node is configured. */
  private String configuration(FleetNode node) {
    Endpoint at = postgres.endpoint();
    return """
    domains: [localhost]
    data: %s
    database: { url: "postgresql://127.0.0.1:%d/%s?sslmode=disable", user: "%s" }
    listeners:
      - { kind: c2s, tls: starttls, address: 127.0.0.1, port: %d }
      - { kind: c2s, tls: direct, address: 127.0.0.1, port: %d }
    operations: { address: 127.0.0.1, port: 0 }
    limits: { resume-time: 60s }
    logs: { format: json }
    """
            .formatted(
                node.folder().resolve("data"),
                node.databasePort(),
                at.database(),
                at.user(),
                node.port(Tls.STARTTLS),
                node.port(Tls.DIRECT))
        + cluster(node);
  }

  /**
   * What is only there with several nodes. Each tells the others that it is where its proxies are.
   */
  private String cluster(FleetNode node) {
    if (nodes.size() == 1) {
      return "";
    }
    Mesh.Entrance here = mesh.entrance(node.number());
    String others =
        nodes.stream()
            .filter(other -> other.number() != node.number())
            .map(other -> "\"127.0.0.1:" + port(mesh.entrance(other.number()).toMembers()) + "\"")
            .collect(Collectors.joining(", "));
    return """
    cluster:
      host: "127.0.0.1"
      port: %d
      link-port: %d
      advertised-port: %d
      advertised-link-port: %d
      nodes: [%s]
      secret: "file:%s"
    """
        .formatted(
            here.members(),
            here.link(),
            port(here.toMembers()),
            port(here.toLink()),
            others,
            node.folder().resolve("secret"));
  }

  private static int port(Proxy proxy) {
    return proxy.address().getPort();
  }

  List<FleetNode> nodes() {
    return nodes;
  }

  OwnPostgres postgres() {
    return postgres;
  }

  /** The networks between the nodes. */
  Mesh mesh() {
    return mesh;
  }

  /** What the database saw. */
  Witness witness() {
    return witness;
  }

  /** How often nodes ended by themselves. */
  int ended() {
    return nodes.stream().mapToInt(FleetNode::ended).sum();
  }

  /** Waits until all nodes have their share, and nothing moves any more. */
  void settle() throws InterruptedException {
    if (!witness.awaitStill(nodes.size(), STILL, SETTLE)) {
      throw new IllegalStateException("not settled within " + SETTLE + ": " + witness);
    }
  }

  /** Adds many accounts with one password, by one start of the command line. */
  void accounts(List<String> users, String password) {
    String lines =
        users.stream()
            .map(user -> user + "@localhost " + password + "\n")
            .collect(Collectors.joining());
    nodes.getFirst().process().run(lines, "account", "import");
    witness.know(users);
  }

  @Override
  public void close() throws IOException {
    witness.close();
    nodes.forEach(FleetNode::close);
    mesh.close();
    postgres.close();
  }
}
