// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.interop.nemesis.Network.Way;
import im.starling.persistence.Ports;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The networks between nodes, one for each pair and each side that connects. Nodes reach each
 * other's two ports through proxies, which ask the system whose a connection is.
 */
final class Mesh implements AutoCloseable {
  private final IntFunction<FleetNode> nodes;
  private final List<List<Network>> networks = new ArrayList<>();
  private final List<Entrance> entrances = new ArrayList<>();

  /** Where one node listens for others, and where they find it. */
  record Entrance(int members, int link, Proxy toMembers, Proxy toLink) {}

  Mesh(int size, IntFunction<FleetNode> nodes) throws IOException {
    this.nodes = nodes;
    for (int from = 0; from < size; from++) {
      List<Network> row = new ArrayList<>();
      for (int to = 0; to < size; to++) {
        row.add(new Network());
      }
      networks.add(row);
    }
    for (int to = 0; to < size; to++) {
      int node = to;
      int members = Ports.free();
      int link = Ports.free();
      entrances.add(
          new Entrance(
              members,
              link,
              Proxy.before(members, near -> network(near, node)),
              Proxy.before(link, near -> network(near, node))));
    }
  }

  Entrance entrance(int node) {
    return entrances.get(node);
  }

  private Network network(Socket near, int to) {
    for (int from = 0; from < networks.size(); from++) {
      if (Origin.of(near).isIn(nodes.apply(from).process().pid())) {
        return networks.get(from).get(to);
      }
    }
    return networks.get(to).get(to); // A stranger's; nobody cuts a node from itself.
  }

  /** Connections between this node and the others break, and new ones do. */
  void cut(int node) {
    to(node).forEach(Network::cut);
    from(node).forEach(Network::cut);
  }

  /** Nothing passes between this node and the others, and nobody is told. */
  void silence(int node) {
    to(node).forEach(network -> network.silence(Way.THERE, Way.BACK));
    from(node).forEach(network -> network.silence(Way.THERE, Way.BACK));
  }

  /** What the others say does not reach this node, whoever made the connection. */
  void deafen(int node) {
    to(node).forEach(network -> network.silence(Way.THERE));
    from(node).forEach(network -> network.silence(Way.BACK));
  }

  /** Everything between this node and the others takes so much longer. */
  void slow(int node, Duration by) {
    to(node).forEach(network -> network.slow(by));
    from(node).forEach(network -> network.slow(by));
  }

  void restore() {
    networks.forEach(row -> row.forEach(Network::restore));
  }

  private List<Network> from(int node) {
    return others(node).stream().map(other -> networks.get(node).get(other)).toList();
  }

  private List<Network> to(int node) {
    return others(node).stream().map(other -> networks.get(other).get(node)).toList();
  }

  private List<Integer> others(int node) {
    List<Integer> others = new ArrayList<>();
    for (int other = 0; other < networks.size(); other++) {
      if (other != node) {
        others.add(other);
      }
    }
    return others;
  }

  @Override
  public void close() {
    for (Entrance entrance : entrances) {
      entrance.toMembers().close();
      entrance.toLink().close();
    }
    networks.forEach(row -> row.forEach(Network::cut));
  }
}
