// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import im.starling.node.TestNode;
import im.starling.node.config.Config.Listener.Tls;
import im.starling.node.tls.CertificateProblem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A Starling node inside the test's own process, on ports given by the system. */
record TestServer(TestNode node) implements SceneServer {
  static Optional<SceneServer> start() throws IOException {
    try {
      return Optional.of(new TestServer(new TestNode()));
    } catch (CertificateProblem e) {
      throw new IOException(e);
    }
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
    return node.port(Tls.STARTTLS);
  }

  @Override
  public int directPort() {
    return node.port(Tls.DIRECT);
  }

  @Override
  public List<String> domains() {
    return TestNode.DOMAINS;
  }

  @Override
  public void account(String jid, String password) {
    node.account(jid, password);
  }

  @Override
  public void disable(String jid, String text) {
    node.disable(jid, text);
  }

  @Override
  public void close() {
    node.close();
  }
}
