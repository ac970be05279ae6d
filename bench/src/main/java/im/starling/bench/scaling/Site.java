// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import im.starling.persistence.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Some nodes on one database: one is a server of its own, several are a cluster. Blocks. */
final class Site implements AutoCloseable {
  private static final long SHARE_SECONDS = 60;

  private final List<Ports> ports = new ArrayList<>();
  private final List<ServerNode> nodes = new ArrayList<>();

  /** Where a node is to be found. */
  private record Ports(int clients, int members, int link) {}

  /** Starts them; returns when they share the shards. */
  static Site start(int size, Path folder, Database database, Cores cores)
      throws IOException, InterruptedException, SQLException {
    Site site = new Site();
    try {
      for (int i = 0; i < size; i++) {
        site.ports.add(new Ports(free(), free(), free()));
      }
      for (int i = 0; i < size; i++) {
        Path configuration = folder.resolve("node" + (i + 1) + ".yaml");
        Files.writeString(configuration, site.configuration(i, folder, database));
        ServerNode node = ServerNode.start(configuration, database.endpoint().password(), cores);
        site.nodes.add(node);
        node.awaitReady(); // they have one core, and patience with the database
      }
      site.awaitShared(database);
      return site;
    } catch (IOException | InterruptedException | SQLException | RuntimeException e) {
      site.close();
      throw e;
    }
  }

  private void awaitShared(Database database) throws InterruptedException, SQLException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SHARE_SECONDS);
    while (!database.shared(nodes.size())) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException("the nodes do not share the shards");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private String configuration(int index, Path folder, Database database) throws IOException {
    Endpoint at = database.endpoint();
    Ports here = ports.get(index);
    String alone =
        """
        data: %s
        database: { url: "postgresql://%s:%s/%s?sslmode=%s", user: "%s" }
        listeners: [{ kind: c2s, tls: direct, address: 127.0.0.1, port: %s }]
        operations: { address: 127.0.0.1, port: 0 }
        """
            .formatted(
                folder.resolve("node" + (index + 1)),
                at.host(),
                at.port(),
                at.database(),
                database.ssl(),
                at.user(),
                here.clients());
    if (ports.size() == 1) {
      return alone;
    }
    Path secret = folder.resolve("secret");
    Files.writeString(secret, "the secret of a cluster that is measured");
    return alone
        + """
        cluster:
          host: 127.0.0.1
          port: %s
          link-port: %s
          nodes: [%s]
          secret: "file:%s"
        """
            .formatted(
                here.members(),
                here.link(),
                ports.stream()
                    .map(each -> "\"127.0.0.1:" + each.members() + '"')
                    .collect(Collectors.joining(", ")),
                secret);
  }

  private static int free() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  int size() {
    return nodes.size();
  }

  /** For clients of a node. */
  int port(int node) {
    return ports.get(node).clients();
  }

  /** For what passes between nodes. */
  List<Integer> links() {
    return ports.stream().map(Ports::link).toList();
  }

  /** The CPU that all of them have used, in seconds. */
  double cpu() {
    if (!nodes.stream().allMatch(ServerNode::alive)) {
      throw new IllegalStateException("a node has ended");
    }
    return nodes.stream().mapToDouble(node -> Processes.cpu(node.pid())).sum();
  }

  /** What one of them has in memory, in bytes, on average. */
  double resident() {
    return nodes.stream().mapToLong(node -> Processes.resident(node.pid())).average().orElse(0);
  }

  @Override
  public void close() throws IOException {
    for (ServerNode node : nodes) {
      node.close();
    }
  }
}
