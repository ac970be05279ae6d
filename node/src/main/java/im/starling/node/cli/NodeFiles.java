// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The configurations of nodes on one machine, which share a data folder: by it they find the same
 * database, and have the same certificates.
 *
 * @param data that folder
 * @param nodes how many there are
 * @param offset what is added to all ports
 */
record NodeFiles(Path data, int nodes, int offset) {
  private static final int STEP = 10;
  private static final int SECRET_BYTES = 32;

  /** Where one node is to be found. */
  record Ports(int starttls, int direct, int proxied, int operations, int cluster, int link) {}

  Ports ports(int node) {
    int plus = offset + STEP * (node - 1);
    return new Ports(5222 + plus, 5223 + plus, 5224 + plus, 9090 + plus, 5701 + plus, 5702 + plus);
  }

  Path file(int node) {
    return folder().resolve("node" + node + ".yaml");
  }

  private Path folder() {
    return data.resolve("cluster");
  }

  /** Writes all of them, and the secret if there is none yet. */
  void write() throws Problem {
    try {
      Files.createDirectories(folder());
      Path secret = folder().resolve("secret");
      if (!Files.exists(secret)) {
        make(secret);
      }
      for (int node = 1; node <= nodes; node++) {
        Files.writeString(file(node), text(node));
      }
    } catch (IOException e) {
      throw new Problem("cannot write to " + folder() + ": " + e.getMessage(), e);
    }
  }

  private static void make(Path secret) throws IOException {
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    Files.createFile(
        secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(secret, HexFormat.of().formatHex(random));
  }

  private String text(int node) {
    Ports ports = ports(node);
    return """
    # Node %d of %d on one machine, for trying out: made anew by each `starling cluster`.
    data: ..
    cluster:
      host: 127.0.0.1
      port: %d
      link-port: %d
      nodes: [%s]
      secret: "file:secret"
    listeners:
      - { kind: c2s, tls: starttls, address: 127.0.0.1, port: %d }
      - { kind: c2s, tls: direct, address: 127.0.0.1, port: %d }
      # For docs/haproxy.cfg, which passes on both kinds.
      - { kind: c2s, tls: starttls, address: 127.0.0.1, port: %d, proxies: [127.0.0.1] }
      - { kind: c2s, tls: direct, address: 127.0.0.1, port: %d, proxies: [127.0.0.1] }
    operations: { address: 127.0.0.1, port: %d }
    """
        .formatted(
            node,
            nodes,
            ports.cluster(),
            ports.link(),
            IntStream.rangeClosed(1, nodes)
                .mapToObj(each -> "\"127.0.0.1:" + ports(each).cluster() + '"')
                .collect(Collectors.joining(", ")),
            ports.starttls(),
            ports.direct(),
            ports.proxied(),
            ports.proxied() + 1,
            ports.operations());
  }
}
