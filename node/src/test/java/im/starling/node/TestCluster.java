// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.cluster.Versions;
import im.starling.node.config.Cluster;
import im.starling.node.config.Secret;
import im.starling.node.tls.CertificateProblem;
import im.starling.node.wire.Wire;
import im.starling.persistence.Gate;
import im.starling.persistence.Settings;
import im.starling.persistence.TestDatabase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Some nodes inside the test's own process, on one database. */
public final class TestCluster implements AutoCloseable {
  static final Secret SECRET = new Secret("0123456789abcdef0123456789abcdef");

  private final TestDatabase database = TestDatabase.create();
  private final List<TestNode> nodes = new ArrayList<>();

  /** Done when all of them serve. */
  public TestCluster(int count) throws IOException, CertificateProblem {
    while (nodes.size() < count) {
      join();
    }
  }

  /** One more. */
  public TestNode join() throws IOException, CertificateProblem {
    return join(Wire.VERSIONS);
  }

  /** The same for one that speaks those versions of what nodes say to each other. */
  public TestNode join(Versions versions) throws IOException, CertificateProblem {
    return join(versions, settings -> settings);
  }

  /** The same for one that has another way to the database. */
  public TestNode join(Gate gate) throws IOException, CertificateProblem {
    return join(
        Wire.VERSIONS,
        settings -> new Settings(gate.endpoint(), settings.pool(), settings.batching()));
  }

  private TestNode join(Versions versions, UnaryOperator<Settings> way)
      throws IOException, CertificateProblem {
    List<String> others = nodes.stream().map(TestNode::member).toList();
    TestNode node =
        new TestNode(
            database,
            new Cluster(
                Optional.of("127.0.0.1"),
                0,
                0,
                Optional.empty(),
                0,
                0,
                others,
                Optional.empty(),
                Optional.of(SECRET)),
            versions,
            way);
    nodes.add(node);
    return node;
  }

  /** What they share. */
  public TestDatabase database() {
    return database;
  }

  /** Those that serve. */
  public List<TestNode> nodes() {
    return List.copyOf(nodes);
  }

  /** Stops one as an operator does. */
  public void stop(TestNode node) {
    nodes.remove(node);
    node.stop();
  }

  /** Takes one away as a loss of power would. */
  public void kill(TestNode node) {
    nodes.remove(node);
    node.vanish();
  }

  @Override
  public void close() {
    nodes.forEach(TestNode::stop);
    database.close();
  }
}
