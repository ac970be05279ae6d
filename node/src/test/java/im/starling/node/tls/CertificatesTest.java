// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.config.Config;
import im.starling.node.config.Config.Cryptography.Engine;
import im.starling.node.config.ConfigLoader;
import im.starling.node.config.ConfigProblem;
import im.starling.node.tls.Handshakes.Client;
import im.starling.node.tls.Handshakes.Seen;
import im.starling.node.transport.Encryption;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real handshakes between Vert.x and a client of the JDK. */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
final class CertificatesTest {
  private static final List<String> XMPP = List.of("xmpp-client");

  @Parameter private Engine engine = Engine.JDK;
  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theCertificateIsTheOneAskedFor(String version) throws Exception {
    Certificates certificates = load("a.example,b.example");
    try (Handshakes server = Handshakes.direct(certificates.direct())) {
      assertShows("a.example", server.forget().connect(new Client("a.example", XMPP, version)));
      assertShows("b.example", server.forget().connect(new Client("b.example", XMPP, version)));
      assertShows("b.example", server.forget().connect(new Client("B.EXAMPLE", XMPP, version)));
    }
  }

  /** RFC 6066 §3: nobody is shown the certificate of somebody else. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void whoAsksForNoneOfOursIsTold(String version) throws Exception {
    Client stranger = new Client("host.example.net", XMPP, version);
    Client silent = new Client("", XMPP, version);
    Certificates two = load("a.example,b.example");
    try (Handshakes direct = Handshakes.direct(two.direct());
        Handshakes startTls = Handshakes.startTls(two.startTls("b.example"))) {
      assertUnrecognized(direct, stranger);
      assertShows("a.example", direct.forget().connect(silent));
      assertUnrecognized(startTls, stranger);
      assertShows("b.example", startTls.forget().connect(silent));
    }
    try (Handshakes one = Handshakes.direct(load("a.example").direct())) {
      assertUnrecognized(one, stranger);
      assertShows("a.example", one.forget().connect(silent));
    }
  }

  private static void assertUnrecognized(Handshakes server, Client client) {
    SSLException alert = assertThrows(SSLException.class, () -> server.forget().connect(client));
    assertTrue(String.valueOf(alert.getMessage()).contains("unrecognized_name"), alert.toString());
  }

  @Test
  void startTlsAnswersForTheDomainOfTheStream() throws Exception {
    Certificates certificates = load("a.example,b.example");
    try (Handshakes server = Handshakes.startTls(certificates.startTls("b.example"))) {
      assertShows("b.example", server.forget().connect(new Client("", List.of(), "TLSv1.3")));
      assertShows(
          "a.example", server.forget().connect(new Client("a.example", List.of(), "TLSv1.3")));
    }
    assertThrows(IllegalArgumentException.class, () -> certificates.startTls("c.example"));
  }

  @Test
  void aDomainAlwaysGetsTheSameContext() throws Exception {
    Certificates certificates = load("a.example,b.example");
    Encryption first = certificates.startTls("a.example");
    assertSame(first, certificates.startTls("a.example"));
    assertNotSame(first, certificates.startTls("b.example"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void alpnIsWelcomeAndNotNeeded(String version) throws Exception {
    try (Handshakes server = Handshakes.direct(load("localhost").direct())) {
      assertEquals("xmpp-client", server.forget().connect(new Client("", XMPP, version)).alpn());
      Seen among =
          server.forget().connect(new Client("localhost", List.of("h2", "xmpp-client"), version));
      assertEquals("xmpp-client", among.alpn());
      assertEquals("", server.forget().connect(new Client("", List.of(), version)).alpn());
      // RFC 7301 §3.2; whoever means another protocol is not to be answered by this one.
      Client web = new Client("", List.of("h2"), version);
      assertThrows(SSLHandshakeException.class, () -> server.forget().connect(web));
    }
  }

  @Test
  void onlyModernTls() throws Exception {
    Certificates certificates = load("localhost");
    for (Encryption each : List.of(certificates.direct(), certificates.startTls("localhost"))) {
      SSLEngine engine = each.begin(UnpooledByteBufAllocator.DEFAULT).handler().engine();
      Set<String> versions = new HashSet<>(List.of(engine.getEnabledProtocols()));
      versions.remove("SSLv2Hello"); // what Netty says of BoringSSL, which never heard of it
      assertEquals(Set.of("TLSv1.2", "TLSv1.3"), versions);
      for (String cipher : engine.getEnabledCipherSuites()) {
        assertTrue(cipher.matches("TLS_(ECDHE_(ECDSA|RSA)_WITH_)?[A-Z0-9]+_.*SHA\\d{3}"), cipher);
        assertFalse(cipher.contains("CBC"), cipher);
      }
    }
  }

  @Test
  void bothSidesHaveTheSameBindings() throws Exception {
    Certificates certificates = load("localhost");
    try (Handshakes direct = Handshakes.direct(certificates.direct());
        Handshakes startTls = Handshakes.startTls(certificates.startTls("localhost"))) {
      for (Handshakes server : List.of(direct, startTls)) {
        for (String cipher :
            List.of(
                "TLS_AES_128_GCM_SHA256",
                "TLS_AES_256_GCM_SHA384",
                "TLS_CHACHA20_POLY1305_SHA256")) {
          assertBindings(server, new Client("", XMPP, "TLSv1.3", List.of(cipher)), 64);
        }
        assertBindings(server, new Client("", XMPP, "TLSv1.2"), "none".length());
      }
    }
  }

  private static void assertBindings(Handshakes server, Client client, int length)
      throws IOException {
    for (int again = 0; again < 3; again++) { // the later ones resume the TLS session
      Seen seen = server.connect(client);
      assertEquals(length, seen.exporter().length());
      assertTrue(seen.agreed(), seen.toString());
    }
  }

  @Test
  void certificatesOfTheOperator() throws Exception {
    load("example.org");
    Path made = folder.resolve("data/certificates");
    String entry =
        "[{domains: [example.org], certificate: %s, key: %s}]"
            .formatted(made.resolve("example.org.pem"), made.resolve("example.org.key"));
    Certificates certificates =
        Certificates.load(
            config(
                Map.of(
                    "STARLING_DOMAINS", "b.example, example.org", "STARLING_CERTIFICATES", entry)),
            InstantSource.system());
    assertEquals(List.of("b.example"), certificates.selfSigned());
    try (Handshakes server = Handshakes.direct(certificates.direct())) {
      assertShows(
          "example.org", server.forget().connect(new Client("example.org", XMPP, "TLSv1.3")));
    }
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    load("a.example,b.example");
    Path made = folder.resolve("data/certificates");
    Files.copy(made.resolve("b.example.key"), folder.resolve("key"));
    Path certificate = made.resolve("a.example.pem");
    assertTrue(problem(certificate, folder.resolve("key")).contains("does not belong"));
    assertTrue(problem(certificate, folder.resolve("none")).contains("there is no such file"));
    assertTrue(problem(certificate, certificate).contains("no unencrypted private key in it"));
    Files.writeString(folder.resolve("empty"), "");
    assertTrue(problem(folder.resolve("empty"), certificate).contains("no certificate in it"));
    Files.writeString(folder.resolve("bad"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
    assertTrue(problem(folder.resolve("bad"), certificate).contains("cannot read the certificate"));
  }

  private static String problem(Path certificate, Path key) {
    return String.valueOf(
        assertThrows(CertificateProblem.class, () -> KeyMaterial.read(certificate, key))
            .getMessage());
  }

  private static void assertShows(String domain, Seen seen) {
    assertEquals("CN=" + domain, seen.certificate().getSubjectX500Principal().getName());
  }

  private Certificates load(String domains) throws ConfigProblem, CertificateProblem {
    return Certificates.load(config(Map.of("STARLING_DOMAINS", domains)), InstantSource.system());
  }

  private Config config(Map<String, String> environment) throws ConfigProblem {
    Map<String, String> all = new HashMap<>(environment);
    all.put("STARLING_TLS_ENGINE", engine.name().toLowerCase(Locale.ROOT));
    return ConfigLoader.load(Optional.empty(), folder, all).config();
  }
}
