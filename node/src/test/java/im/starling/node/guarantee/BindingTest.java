// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.TestNode;
import im.starling.node.sasl.ScramClient;
import im.starling.node.scene.Offer;
import im.starling.node.scene.Xml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every mechanism over real TLS, bound to the channel by each type that the version has (RFC 9266,
 * RFC 5929), and refused where the binding is another channel's; and clients learn what they were
 * offered (XEP-0474).
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class BindingTest {
  private static final String EXPORTER = "tls-exporter";
  private static final String END_POINT = "tls-server-end-point";
  private static TestNode node;

  @BeforeAll
  static void start() throws Exception {
    node = new TestNode();
    node.account("ann@localhost", "ann");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /** One login; {@code binding} is empty for the mechanism without -PLUS. */
  record Case(String tls, String hash, String binding) {
    String mechanism() {
      return "SCRAM-" + hash + (binding.isEmpty() ? "" : "-PLUS");
    }
  }

  static Stream<Case> all() {
    List<Case> cases = new ArrayList<>();
    for (String hash : List.of("SHA-1", "SHA-256", "SHA-512")) {
      cases.add(new Case("TLSv1.2", hash, ""));
      cases.add(new Case("TLSv1.2", hash, END_POINT));
      cases.add(new Case("TLSv1.3", hash, ""));
      cases.add(new Case("TLSv1.3", hash, END_POINT));
      cases.add(new Case("TLSv1.3", hash, EXPORTER));
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void logsIn(Case with) throws Exception {
    try (Connection connection = Connection.direct(node, with.tls)) {
      Xml features = connection.open();
      assertTrue(offered(features, "mechanism").contains(with.mechanism()));
      assertEquals(with.tls, connection.session().getProtocol());
      ScramClient client = new ScramClient(with.mechanism(), "ann", "ann");
      if (!with.binding.isEmpty()) {
        client.binding(with.binding, binding(with.binding, connection.session()));
      }
      Xml challenge = begin(connection, client, with.mechanism());
      assertEquals(new Offer(features, Connection.SASL).attribute(with.hash), last(challenge));
      Xml success = end(connection, client, challenge);
      assertTrue(success.is(Connection.SASL, "success"), success.toString());
      assertTrue(client.accepts(Base64.getDecoder().decode(success.text())), "the server's proof");
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void refusesAnotherChannel(Case with) throws Exception {
    if (with.binding.isEmpty()) {
      return;
    }
    try (Connection connection = Connection.direct(node, with.tls)) {
      Xml _ = connection.open();
      byte[] data = binding(with.binding, connection.session());
      data[0] ^= 1;
      ScramClient client =
          new ScramClient(with.mechanism(), "ann", "ann").binding(with.binding, data);
      Xml failure = exchange(connection, client, with.mechanism());
      assertTrue(failure.is(Connection.SASL, "failure"), failure.toString());
    }
  }

  /** RFC 5802 §6: a client that could bind and was shown no -PLUS has met somebody in between. */
  @Test
  void noticesThatItsOfferWasTakenAway() throws Exception {
    try (Connection connection = Connection.direct(node)) {
      Xml _ = connection.open();
      ScramClient client = new ScramClient("SCRAM-SHA-256", "ann", "ann").flag("y");
      Xml failure = exchange(connection, client, "SCRAM-SHA-256");
      assertTrue(failure.is(Connection.SASL, "failure"), failure.toString());
    }
  }

  @Test
  void offersWhatTheVersionHas() throws Exception {
    try (Connection old = Connection.direct(node, "TLSv1.2");
        Connection current = Connection.direct(node, "TLSv1.3")) {
      assertEquals(List.of(END_POINT), offered(old.open(), "channel-binding"));
      assertEquals(List.of(EXPORTER, END_POINT), offered(current.open(), "channel-binding"));
    }
  }

  @Test
  void takesPlain() throws Exception {
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      try (Connection connection = Connection.direct(node, version)) {
        Xml _ = connection.open();
        assertTrue(connection.authenticate("ann", "ann").is(Connection.SASL, "success"));
      }
    }
  }

  /** The last word of the server. */
  private static Xml exchange(Connection connection, ScramClient client, String mechanism)
      throws IOException {
    Xml answer = begin(connection, client, mechanism);
    return answer.is(Connection.SASL, "challenge") ? end(connection, client, answer) : answer;
  }

  private static Xml begin(Connection connection, ScramClient client, String mechanism)
      throws IOException {
    connection.send(
        "<auth xmlns='%s' mechanism='%s'>%s</auth>"
            .formatted(
                Connection.SASL, mechanism, Base64.getEncoder().encodeToString(client.initial())));
    return connection.read();
  }

  private static Xml end(Connection connection, ScramClient client, Xml challenge)
      throws IOException {
    byte[] response = client.respond(Base64.getDecoder().decode(challenge.text()));
    connection.send(
        "<response xmlns='%s'>%s</response>"
            .formatted(Connection.SASL, Base64.getEncoder().encodeToString(response)));
    return connection.read();
  }

  /** The last attribute of the server's first message. */
  private static String last(Xml challenge) {
    byte[] message = Base64.getDecoder().decode(challenge.text());
    String text = new String(message, StandardCharsets.US_ASCII);
    return text.substring(text.lastIndexOf(',') + 1);
  }

  /** Mechanisms by their names, types of binding by their attribute. */
  private static List<String> offered(Xml features, String element) {
    return features.children().stream()
        .flatMap(feature -> feature.children().stream())
        .filter(child -> child.name().equals(element))
        .map(child -> child.text().isEmpty() ? child.attribute("type") : child.text())
        .toList();
  }

  /** What the client knows of the channel; the certificate of a test is signed with SHA-256. */
  static byte[] binding(String type, SSLSession session)
      throws IOException, GeneralSecurityException {
    if (type.equals(EXPORTER)) {
      ExtendedSSLSession extended = (ExtendedSSLSession) session;
      return extended.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32);
    }
    byte[] certificate = session.getPeerCertificates()[0].getEncoded();
    return MessageDigest.getInstance("SHA-256").digest(certificate);
  }
}
