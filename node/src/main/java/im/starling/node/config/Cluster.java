// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import java.util.List;
import java.util.Optional;

/** How this node finds others that serve the same accounts, on the same database. */
public record Cluster(
    @Doc(
            "The address on which other nodes reach this one, and the only one on which it waits"
                + " for them. Without it the node is alone, and refuses a database that another"
                + " one uses.")
        Optional<String> host,
    @Doc("The port on which nodes tell each other that they are there; 0: chosen by the system.")
        int port,
    @Doc("The port for what passes between nodes; 0: chosen by the system.") int linkPort,
    @Doc(
            "Where other nodes find this one if that is not `host`: behind NAT or a forwarded"
                + " port.")
        Optional<String> advertisedHost,
    @Doc("Where others find `port`; 0: under the same number.") int advertisedPort,
    @Doc("Where others find `link-port`; 0: under the same number.") int advertisedLinkPort,
    @Doc("Some of the nodes, as `[10.0.0.1:5701]`, where they are found; none for the first one.")
        List<String> nodes,
    @Doc(
            "Instead of `nodes`: a name that resolves to the addresses of all nodes, which must all"
                + " have the same `port`. On Kubernetes that of a headless service that publishes"
                + " addresses which are not ready.")
        Optional<String> service,
    @Doc("What all nodes share and nobody else knows: 32 random characters or more.")
        Optional<Secret> secret) {
  /** What a random secret needs so that nobody finds it by trying. */
  private static final int SECRET = 32;

  public static final Cluster DEFAULT =
      new Cluster(
          Optional.empty(),
          5701,
          5702,
          Optional.empty(),
          0,
          0,
          List.of(),
          Optional.empty(),
          Optional.empty());

  public Cluster {
    Check.between(0, 65_535, port, "port");
    Check.between(0, 65_535, linkPort, "link-port");
    Check.between(0, 65_535, advertisedPort, "advertised-port");
    Check.between(0, 65_535, advertisedLinkPort, "advertised-link-port");
    Check.that(
        advertisedHost.isEmpty() || !advertisedHost.get().isEmpty(),
        "advertised-host must not be empty");
    Check.that(
        nodes.isEmpty() || service.isEmpty(), "nodes and service exclude each other: take one");
    if (host.isPresent()) {
      Check.that(!host.get().isEmpty(), "host must not be empty");
      Check.that(
          secret.isPresent() && secret.get().reveal().length() >= SECRET,
          "secret must have " + SECRET + " random characters or more, the same on all nodes");
    }
    nodes = List.copyOf(nodes);
  }
}
