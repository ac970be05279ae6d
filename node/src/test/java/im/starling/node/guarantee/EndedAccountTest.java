// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import im.starling.node.tls.CertificateProblem;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the command line does to accounts in the database, their sessions hear of. */
class EndedAccountTest {
  @Test
  void sessionsEndWithTheirAccount() throws IOException, CertificateProblem {
    try (TestNode node = new TestNode()) {
      node.account("ann@localhost", "ann");
      node.account("bob@localhost", "bob");
      node.account("cid@localhost", "cid");
      node.account("dan@localhost", "dan");
      try (Connection ann = bound(node, "ann");
          Connection bob = bound(node, "bob");
          Connection dan = bound(node, "dan");
          Connection cid = bound(node, "cid")) {
        node.remove("ann@localhost");
        node.disable("bob@localhost", "");
        node.password("dan@localhost", "another");
        assertEnded("not-authorized", ann);
        assertEnded("not-authorized", bob);
        assertEnded("reset", dan);
        cid.send("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
        assertEquals("result", cid.read().attribute("type"));
      }
    }
  }

  /** Their sessions have no stream; who asks for one has proved who he was before that. */
  @Test
  void noSessionOfTheirsIsResumed() throws IOException, CertificateProblem {
    try (TestNode node = new TestNode()) {
      for (String user : List.of("ann", "bob", "dan")) {
        node.account(user + "@localhost", user);
      }
      try (Resumable ann = Resumable.create(node, "ann", "phone");
          Resumable bob = Resumable.create(node, "bob", "phone");
          Resumable dan = Resumable.create(node, "dan", "phone");
          Resumable bobs = Resumable.create(node, "bob", "desk");
          Resumable anns = Resumable.create(node, "ann", "desk");
          Resumable again = Resumable.login(node, "ann");
          Resumable back = Resumable.login(node, "bob");
          Resumable well = Resumable.login(node, "dan")) {
        ann.drop();
        bob.drop();
        dan.drop();
        node.remove("ann@localhost");
        node.disable("bob@localhost", "");
        assertTrue(anns.read().is(Xml.STREAMS, "error"));
        assertTrue(bobs.read().is(Xml.STREAMS, "error"));
        again.wish(ann, 0);
        assertFailed(again.read());
        back.wish(bob, 0);
        assertFailed(back.read());
        well.wish(dan, 0);
        well.assertResumed(0);
      }
    }
  }

  private static void assertFailed(Xml answer) {
    assertTrue(answer.is(Resumable.SM, "failed"), answer.toString());
    assertEquals("item-not-found", answer.children().getFirst().name());
  }

  private static Connection bound(TestNode node, String user) throws IOException {
    Connection connection = Connection.authenticated(node, user);
    connection.bind();
    return connection;
  }

  private static void assertEnded(String why, Connection connection) throws IOException {
    Xml error = connection.read();
    assertTrue(error.is(Xml.STREAMS, "error"), error.toString());
    assertEquals(why, error.children().getFirst().name());
    assertThrows(EOFException.class, connection::read);
  }
}
