// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.sasl.TokenClient;
import im.starling.node.scene.Xml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * XEP-0484 where scenes do not get: over TLS that tokens are bound to, later, and after a restart.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class TokenTest {
  private static final String SASL2 = "urn:xmpp:sasl:2";
  private static final String NONE = "HT-SHA-256-NONE";
  private static TestNode node;

  @BeforeAll
  static void start() throws Exception {
    node = new TestNode();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, HT-SHA-256-ENDP, tls-server-end-point",
    "TLSv1.3, HT-SHA-256-ENDP, tls-server-end-point",
    "TLSv1.3, HT-SHA-256-EXPR, tls-exporter"
  })
  void isBoundToTheChannel(String tls, String mechanism, String type) throws Exception {
    String user = "bound-" + (tls + mechanism).toLowerCase(Locale.ROOT);
    node.account(user + "@localhost", user);
    String token = token(user, mechanism, tls);
    try (Connection connection = Connection.direct(node, tls)) {
      assertTrue(connection.open().toString().contains("<mechanism>" + mechanism + "<"));
      byte[] right = BindingTest.binding(type, connection.session());
      byte[] wrong = right.clone();
      wrong[0] ^= 1;
      assertExpired(login(connection, mechanism, new TokenClient(user, token, wrong)));
      TokenClient client = new TokenClient(user, token, right);
      Xml success = login(connection, mechanism, client);
      assertTrue(success.is(SASL2, "success"), success.toString());
      assertEquals(encoded(client.answer()), child(success, "additional-data").text());
    }
  }

  @Test
  void isNotOfferedWhereTheChannelDoesNotHaveTheBinding() throws Exception {
    node.account("old@localhost", "old");
    String token = token("old", "HT-SHA-256-EXPR", "TLSv1.3");
    try (Connection connection = Connection.direct(node, "TLSv1.2")) {
      assertFalse(connection.open().toString().contains("HT-SHA-256-EXPR"));
      TokenClient client = new TokenClient("old", token, new byte[0]);
      Xml failure = login(connection, "HT-SHA-256-EXPR", client);
      assertEquals("invalid-mechanism", failure.children().getFirst().name());
    }
  }

  /** And on another node: tokens are rows. */
  @Test
  void survivesARestart() throws Exception {
    try (TestNode other = new TestNode()) {
      other.account("ann@localhost", "ann");
      String token;
      try (Connection connection = Connection.direct(other)) {
        Xml _ = connection.open();
        token = child(password(connection, "ann", NONE), "token").attribute("token");
      }
      other.restart();
      try (Connection connection = Connection.direct(other)) {
        Xml _ = connection.open();
        Xml success = login(connection, NONE, new TokenClient("ann", token, new byte[0]));
        assertTrue(success.is(SASL2, "success"), success.toString());
      }
    }
  }

  /** XEP-0484 §3.5: without a word of the client, which may never hear of it. */
  @Test
  void isFollowedByTheNextInTime() throws Exception {
    node.account("ben@localhost", "ben");
    String first = token("ben", NONE);
    assertEquals(List.of(), tokens(login("ben", first)));
    node.database().execute("update token set given = given - interval '8 days'");
    List<String> lost = tokens(login("ben", first));
    assertEquals(1, lost.size());
    String second = tokens(login("ben", first)).getFirst();
    assertNotEquals(lost.getFirst(), second);
    assertExpired(login("ben", lost.getFirst()));
    assertEquals(List.of(), tokens(login("ben", second)));
    assertExpired(login("ben", first));
    node.database().execute("update token set expiry = now()");
    assertExpired(login("ben", second));
  }

  private static String token(String user, String mechanism, String... tls) throws IOException {
    try (Connection connection = Connection.direct(node, tls)) {
      Xml _ = connection.open();
      return child(password(connection, user, mechanism), "token").attribute("token");
    }
  }

  private static Xml password(Connection connection, String user, String mechanism)
      throws IOException {
    String plain = "\0" + user + "\0" + user;
    return authenticate(
        connection,
        "PLAIN",
        plain.getBytes(StandardCharsets.UTF_8),
        "<request-token xmlns='urn:xmpp:fast:0' mechanism='" + mechanism + "'/>");
  }

  private static Xml login(String user, String token) throws IOException {
    try (Connection connection = Connection.direct(node)) {
      Xml _ = connection.open();
      return login(connection, NONE, new TokenClient(user, token, new byte[0]));
    }
  }

  private static Xml login(Connection connection, String mechanism, TokenClient client)
      throws IOException {
    return authenticate(connection, mechanism, client.initial(), "<fast xmlns='urn:xmpp:fast:0'/>");
  }

  private static Xml authenticate(
      Connection connection, String mechanism, byte[] initial, String more) throws IOException {
    connection.send(
        "<authenticate xmlns='%s' mechanism='%s'><initial-response>%s</initial-response>%s%s</authenticate>"
            .formatted(SASL2, mechanism, encoded(initial), "<user-agent id='phone'/>", more));
    return connection.read();
  }

  private static void assertExpired(Xml failure) {
    assertTrue(failure.is(SASL2, "failure"), failure.toString());
    assertEquals("credentials-expired", failure.children().getFirst().name());
  }

  private static List<String> tokens(Xml success) {
    assertTrue(success.is(SASL2, "success"), success.toString());
    return success.children().stream()
        .filter(child -> child.is("urn:xmpp:fast:0", "token"))
        .map(child -> child.attribute("token"))
        .toList();
  }

  private static Xml child(Xml parent, String name) {
    return parent.children().stream()
        .filter(child -> child.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in " + parent));
  }

  private static String encoded(byte[] data) {
    return Base64.getEncoder().encodeToString(data);
  }
}
