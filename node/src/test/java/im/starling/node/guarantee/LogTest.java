// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import im.starling.node.TestNode;
import im.starling.node.config.Config.Listener.Tls;
import im.starling.node.scene.Xml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What clients say does not come into the log, at any level: no password in any form, no text of
 * people, and no word of theirs in the name of an event. That fields are escaped is EventEncoder's.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class LogTest {
  private static final String PASSWORD = "openSesame";
  private static final String BODY = "wherefore art thou";

  @Test
  void tellsNothingOfWhatClientsSay() throws Exception {
    try (Logged logged = new Logged(Level.TRACE);
        TestNode node = new TestNode()) {
      node.account("ann@localhost", PASSWORD);
      saslInTheClear(node);
      login(node, "ann\nFORGED", PASSWORD);
      login(node, "ann", PASSWORD + "\u0007");
      login(node, "ann", PASSWORD);
      notBase64(node);
      talk(node);
      List<ILoggingEvent> events = logged.events();
      assertTrue(names(events).contains("login-failed"), "it listens: " + names(events));
      assertTrue(names(events).contains("broken"), "it listens: " + names(events));
      events.forEach(LogTest::check);
    }
  }

  private static List<String> names(List<ILoggingEvent> events) {
    return events.stream().map(ILoggingEvent::getMessage).distinct().toList();
  }

  private static void check(ILoggingEvent event) {
    assertTrue(event.getMessage().matches("[a-z-]+"), event.getMessage());
    StringBuilder all = new StringBuilder(event.getFormattedMessage());
    all.append(event.getKeyValuePairs());
    for (IThrowableProxy cause = event.getThrowableProxy();
        cause != null;
        cause = cause.getCause()) {
      all.append(cause.getMessage());
    }
    String text = all.toString().toLowerCase(Locale.ROOT);
    byte[] secret = PASSWORD.getBytes(StandardCharsets.UTF_8);
    for (String form :
        List.of(
            PASSWORD,
            HexFormat.of().formatHex(secret),
            plain("ann", PASSWORD).substring(0, 16),
            HexFormat.of()
                .formatHex(plain("ann", PASSWORD).getBytes(StandardCharsets.UTF_8))
                .substring(0, 32),
            BODY,
            "FORGED\n")) {
      assertFalse(text.contains(form.toLowerCase(Locale.ROOT)), event + " has " + form);
    }
  }

  private static String plain(String user, String password) {
    byte[] message = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(message);
  }

  /** To the port where TLS begins at once: its library would put all of it into an error. */
  private static void saslInTheClear(TestNode node) throws IOException {
    try (Connection connection = new Connection(node, Tls.DIRECT)) {
      connection.send("<auth mechanism='PLAIN'>" + plain("ann", PASSWORD) + "</auth>");
      String _ = connection.rest();
    } catch (IOException reset) {
      // As good as any end.
    }
  }

  private static void login(TestNode node, String user, String password) throws IOException {
    try (Connection connection = Connection.direct(node)) {
      Xml _ = connection.open();
      Xml _ = connection.authenticate(user, password);
    }
  }

  private static void notBase64(TestNode node) throws IOException {
    try (Connection connection = Connection.direct(node)) {
      Xml _ = connection.open();
      connection.send(
          "<auth xmlns='%s' mechanism='PLAIN'>%s</auth>"
              .formatted(Connection.SASL, PASSWORD + "*"));
      assertEquals("failure", connection.read().name());
    }
  }

  private static void talk(TestNode node) throws IOException {
    node.account("ben@localhost", "ben");
    try (Client ben = Client.login(node, "ben").appear()) {
      ben.tell(ben, BODY);
      ben.awaitHeard(1);
      ben.send("<message to='ben@localhost'><body>" + BODY + "</wrong>");
      ben.awaitEnd();
    }
  }
}
