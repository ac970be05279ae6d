// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.scene.Xml;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * A client with a session that can be resumed, which acknowledges nothing on its own. One thread
 * reads.
 */
final class Resumable implements AutoCloseable {
  static final String SM = "urn:xmpp:sm:3";

  private Connection connection;
  private String address = "";
  private String id = "";
  private long received;

  private Resumable(Connection connection) {
    this.connection = connection;
  }

  /** Logs in; it has neither a session nor one that it resumed. The password is the name. */
  static Resumable login(TestNode node, String user) throws IOException {
    return new Resumable(Connection.authenticated(node, user));
  }

  /** With a session of that resource, and stream management. */
  static Resumable create(TestNode node, String user, String resource) throws IOException {
    return login(node, user).bind(resource).enable("");
  }

  Resumable bind(String resource) throws IOException {
    connection.send(
        "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>"
            + resource
            + "</resource></bind></iq>");
    Xml bound = read();
    assertEquals("result", bound.attribute("type"));
    address = bound.children().getFirst().children().getFirst().text();
    return this;
  }

  /**
   * Stream management.
   *
   * @param wish more attributes
   */
  Resumable enable(String wish) throws IOException {
    connection.send("<enable xmlns='%s' resume='1' %s/>".formatted(SM, wish));
    Xml enabled = read();
    assertTrue(enabled.is(SM, "enabled"), enabled.toString());
    id = enabled.attribute("id");
    received = 0;
    return this;
  }

  String address() {
    return address;
  }

  void send(String xml) throws IOException {
    connection.send(xml);
  }

  /** Sends so many messages to its own account, and reads them: they are stored. */
  void tellItself(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      send("<message to='%s' type='chat'><body>%d</body></message>".formatted(address, i));
    }
    for (int i = 0; i < count; i++) {
      assertEquals(Integer.toString(i), Heard.live(read()).body());
    }
  }

  /** Acknowledges all that it was sent. */
  void acknowledge() throws IOException {
    send("<a xmlns='%s' h='%d'/>".formatted(SM, received));
  }

  /** Asks for the session of another connection. */
  void wish(Resumable of, long h) throws IOException {
    connection.send("<resume xmlns='%s' previd='%s' h='%d'/>".formatted(SM, of.id, h));
  }

  /** Gets it, and the count of what the server handled. */
  void assertResumed(long handled) throws IOException {
    assertResumed(handled, read());
  }

  static void assertResumed(long handled, Xml answer) {
    assertTrue(answer.is(SM, "resumed"), answer.toString());
    assertEquals(Long.toString(handled), answer.attribute("h"));
  }

  /** Does not get it. */
  void assertNotFound(String handled) throws IOException {
    assertNotFound(handled, read());
  }

  static void assertNotFound(String handled, Xml answer) {
    assertTrue(answer.is(SM, "failed"), answer.toString());
    assertEquals("item-not-found", answer.children().getFirst().name());
    assertEquals(handled, answer.attribute("h"));
  }

  /** The next element that asks for no acknowledgement. */
  Xml read() throws IOException {
    Xml element = connection.read();
    received += element.namespace().equals(Xml.CLIENT) ? 1 : 0;
    return element.is(SM, "r") ? read() : element;
  }

  /** The same, by another thread. */
  CompletableFuture<Xml> next() {
    CompletableFuture<Xml> next = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            next.complete(read());
          } catch (IOException e) {
            next.completeExceptionally(e);
          }
        });
    return next;
  }

  /** Waits to be asked for an acknowledgement. */
  void awaitRequest() throws IOException {
    Xml request = connection.read();
    assertTrue(request.is(SM, "r"), request.toString());
  }

  /** All that comes until the connection is closed, and how it was. */
  String rest() throws IOException {
    StringBuilder rest = new StringBuilder();
    try {
      while (true) {
        rest.append(read());
      }
    } catch (EOFException end) {
      return rest + end.getMessage();
    }
  }

  /** Its session is at that one's connection now. */
  void goOn(Resumable at) {
    connection = at.connection;
  }

  void drop() throws IOException {
    connection.drop();
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
