// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import im.starling.node.tls.CertificateProblem;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** One handshake is what a connection gets: each costs the server far more than its client. */
class RenegotiationTest {
  @Test
  void clientsGetNoSecondHandshake() throws IOException, CertificateProblem {
    try (TestNode node = new TestNode();
        Connection connection = Connection.direct(node, "TLSv1.2")) {
      Xml _ = connection.open();
      assertEquals("failure", connection.authenticate("nobody", "wrong").name());
      assertThrows(
          SSLException.class,
          () -> {
            connection.renegotiate();
            var _ = connection.authenticate("nobody", "wrong");
          });
    }
  }
}
