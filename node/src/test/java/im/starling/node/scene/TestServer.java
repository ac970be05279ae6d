// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import im.starling.node.TestCluster;
import im.starling.node.TestNode;
import im.starling.node.config.Config.Listener.Tls;
import im.starling.node.tls.CertificateProblem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starling inside the test's own process, on ports given by the system: one node, or several to
 * which clients connect in turn.
 */
record TestServer(List<TestNode> nodes, AutoCloseable all, AtomicInteger turn)
    implements SceneServer {
  static Optional<SceneServer> start(int nodes) throws IOException {
    try {
      if (nodes == 1) {
        TestNode one = new TestNode();
        return Optional.of(new TestServer(List.of(one), one, new AtomicInteger()));
      }
      TestCluster cluster = new TestCluster(nodes);
      return Optional.of(new TestServer(cluster.nodes(), cluster, new AtomicInteger()));
    } catch (CertificateProblem e) {
      throw new IOException(e);
    }
  }

  private TestNode next() {
    return nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size()));
  }

  @Override
  public String name() {
    return "starling";
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int starttlsPort() {
    return next().port(Tls.STARTTLS);
  }

  @Override
  public int directPort() {
    return next().port(Tls.DIRECT);
  }

  @Override
  public List<String> domains() {
    return TestNode.DOMAINS;
  }

  @Override
  public void account(String jid, String password) {
    nodes.getFirst().account(jid, password);
  }

  @Override
  public void disable(String jid, String text) {
    nodes.getFirst().disable(jid, text);
  }

  @Override
  public void keep(String jid, String hash) {
    String[] parts = jid.split("@", -1);
    nodes
        .getFirst()
        .database()
        .execute(
            "delete from credential using account where account = id and local = '%s' and domain = '%s' and hash <> '%s'"
                .formatted(parts[0], parts[1], hash));
  }

  @Override
  public void close() {
    try {
      all.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
