// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.config.Config.Limits;
import im.starling.node.tls.CertificateProblem;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Who asks for accounts from one address gets so many in an hour, whatever the names. */
class RegistrationTest {
  @Test
  void oneAddressAsksSoOftenAndNoMore() throws IOException, CertificateProblem {
    try (TestNode node = TestNode.withoutExemption(Limits.DEFAULT)) {
      int most = Limits.DEFAULT.registrationsPerHour();
      for (int i = 0; i < most; i++) {
        String name = i == 0 ? "user0" : "user" + (i - 1);
        assertTrue(register(node, name).contains(i == 1 ? "conflict" : "type='result'"), name);
      }
      String refused = register(node, "late");
      assertTrue(refused.contains("resource-constraint"), refused);
      assertTrue(refused.contains("type='wait'"), refused);
      try (Connection login = Connection.direct(node)) {
        login.open();
        assertEquals("failure", login.authenticate("late", "secret").name());
      }
      try (Connection login = Connection.direct(node)) {
        login.open();
        assertEquals("success", login.authenticate("user0", "secret").name());
      }
    }
  }

  private static String register(TestNode node, String name) throws IOException {
    try (Connection connection = Connection.direct(node)) {
      connection.open();
      connection.send(
          "<iq type='set' id='r'><query xmlns='jabber:iq:register'><username>"
              + name
              + "</username><password>secret</password></query></iq>");
      return connection.read().toString().replace('"', '\'');
    }
  }
}
