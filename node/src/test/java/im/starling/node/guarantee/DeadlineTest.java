// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.config.Config.Listener.Tls;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the connection to the session there is so much time, whatever a client sends meanwhile. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class DeadlineTest {

  /** How often a client sends its next byte. */
  private static final long DRIBBLE_MILLIS = 20;

  @Test
  void nothingButASessionEndsTheWait() throws Exception {
    try (TestNode node = new TestNode(Given.limits(Map.of("login-time", "3s")));
        Client ben = Client.create(node, "ben")) {
      List<CompletableFuture<String>> all =
          List.of(
              dribbling(new Connection(node, Tls.STARTTLS), " "),
              dribbling(headed(new Connection(node, Tls.STARTTLS)), " "),
              dribbling(headed(Connection.direct(node)), " "),
              dribbling(inTheMiddleOfSasl(Connection.direct(node)), "A"),
              dribbling(authenticated(Connection.direct(node)), " "),
              dribbling(negotiatingTls(new Connection(node, Tls.STARTTLS)), ""));
      for (int i = 0; i < all.size(); i++) {
        String last = all.get(i).get(Connection.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        if (i < 5) {
          assertTrue(last.contains("<connection-timeout "), i + ": " + last);
        }
      }
      ben.ping();
      assertEquals(List.of(), ben.errors(), "a session has no deadline");
    }
  }

  private static Connection headed(Connection connection) throws IOException {
    connection.header();
    return connection;
  }

  private static Connection inTheMiddleOfSasl(Connection connection) throws IOException {
    connection.header();
    connection.send("<auth xmlns='" + Connection.SASL + "' mechanism='PLAIN'>");
    return connection;
  }

  private static Connection authenticated(Connection connection) throws IOException {
    var _ = connection.open();
    var _ = connection.authenticate("ben", "ben");
    connection.header();
    return connection;
  }

  private static Connection negotiatingTls(Connection connection) throws IOException {
    connection.header();
    connection.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    return connection;
  }

  /** Sends a little, again and again, until the server closes the connection; what it said last. */
  private static CompletableFuture<String> dribbling(Connection connection, String little) {
    CompletableFuture<String> last = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try (connection) {
            last.complete(connection.rest());
          } catch (IOException e) {
            last.complete(e.toString());
          }
        });
    Thread.ofVirtual().start(() -> dribble(connection, little, last));
    return last;
  }

  private static void dribble(
      Connection connection, String little, CompletableFuture<String> until) {
    while (!until.isDone()) {
      try {
        connection.send(little);
        var _ = until.get(DRIBBLE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException goOn) {
        // The server waits still.
      } catch (Exception over) {
        return;
      }
    }
  }
}
