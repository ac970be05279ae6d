// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import im.starling.node.config.Config.Cryptography.Engine;
import im.starling.node.config.ConfigLoader;
import im.starling.node.tls.Handshakes.Client;
import im.starling.node.tls.Handshakes.Kept;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Certificates that are replaced while clients come and go; the handshakes are real. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
final class CertificateWatchTest {
  private static final Client CLIENT = new Client("example.org", List.of(), "TLSv1.3");
  private static final Logger LOG =
      (Logger) LoggerFactory.getLogger(CertificateWatch.class.getName());

  private final ListAppender<ILoggingEvent> told = new ListAppender<>();

  @Parameter private Engine engine = Engine.JDK;
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void listen() {
    told.start();
    LOG.setLevel(Level.INFO); // whatever another test has asked of the root
    LOG.addAppender(told);
  }

  @AfterEach
  void stop() {
    LOG.detachAppender(told);
    LOG.setLevel(null);
  }

  @Test
  void newConnectionsGetTheNewOneAndOldOnesStay() throws Exception {
    X509Certificate first = put("first", folder);
    Certificates certificates = load(folder);
    CertificateWatch watch = new CertificateWatch(certificates);
    assertFalse(watch.look());
    try (Handshakes server = Handshakes.direct(certificates);
        Kept kept = server.keep(CLIENT)) {
      assertEquals(first, kept.seen().certificate());
      X509Certificate second = put("second", folder);
      assertTrue(watch.look());
      // The client knows a session with the first one: it is not taken up again.
      assertEquals(second, server.connect(CLIENT).certificate());
      assertTrue(kept.alive());
      assertFalse(watch.look());
      assertEquals(second.getNotAfter().toInstant(), certificates.expiry("example.org"));
      assertEquals(List.of("certificate-in-use"), events());
    }
  }

  @Test
  void whatCannotBeUsedReplacesNothingAndIsToldOnce() throws Exception {
    X509Certificate first = put("first", folder);
    Certificates certificates = load(folder);
    CertificateWatch watch = new CertificateWatch(certificates);
    try (Handshakes server = Handshakes.direct(certificates)) {
      Files.writeString(folder.resolve("tls.crt"), "-----BEGIN CERTIFICATE-----\nbroken\n");
      assertFalse(watch.look());
      assertEquals(List.of(), events(), "the other file may be on its way");
      assertFalse(watch.look());
      assertFalse(watch.look());
      assertEquals(List.of("certificates-not-replaced"), events());
      assertTrue(told.list.getFirst().getKeyValuePairs().toString().contains("tls.crt"));
      assertEquals(first, server.connect(CLIENT).certificate());

      Files.delete(folder.resolve("tls.key"));
      assertFalse(watch.look());
      assertFalse(watch.look());
      assertEquals(2, events().size());
      assertEquals(first, server.connect(CLIENT).certificate());

      X509Certificate second = put("second", folder);
      assertTrue(watch.look());
      assertEquals(second, server.connect(CLIENT).certificate());
    }
  }

  /** The key is there and its certificate is not: the old pair serves until both are. */
  @Test
  void halfOfAPairIsNotUsed() throws Exception {
    X509Certificate first = put("first", folder);
    Certificates certificates = load(folder);
    CertificateWatch watch = new CertificateWatch(certificates);
    Path other = Files.createDirectory(folder.resolve("other"));
    X509Certificate second = put("second", other);
    try (Handshakes server = Handshakes.direct(certificates)) {
      move(other.resolve("tls.key"), folder.resolve("tls.key"));
      assertFalse(watch.look());
      assertEquals(first, server.connect(CLIENT).certificate());
      move(other.resolve("tls.crt"), folder.resolve("tls.crt"));
      assertTrue(watch.look());
      assertEquals(second, server.connect(CLIENT).certificate());
      assertEquals(List.of("certificate-in-use"), events());
    }
  }

  /** As the kubelet does it: the files are links into a folder that is a link itself. */
  @Test
  void mountedSecretOfKubernetes() throws Exception {
    Path mount = Files.createDirectory(folder.resolve("mount"));
    X509Certificate first = put("first", Files.createDirectory(mount.resolve("..one")));
    Files.createSymbolicLink(mount.resolve("..data"), Path.of("..one"));
    for (String name : List.of("tls.crt", "tls.key")) {
      Files.createSymbolicLink(mount.resolve(name), Path.of("..data", name));
    }
    Certificates certificates = load(mount);
    CertificateWatch watch = new CertificateWatch(certificates);
    try (Handshakes server = Handshakes.direct(certificates)) {
      assertEquals(first, server.connect(CLIENT).certificate());
      X509Certificate second = put("second", Files.createDirectory(mount.resolve("..two")));
      assertFalse(watch.look());
      Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..two"));
      move(mount.resolve("..data_tmp"), mount.resolve("..data"));
      assertTrue(watch.look());
      assertEquals(second, server.connect(CLIENT).certificate());
    }
  }

  @Test
  void looksByItself() throws Exception {
    X509Certificate first = put("first", folder);
    Certificates certificates = load(folder);
    Vertx vertx = Vertx.vertx();
    try (Handshakes server = Handshakes.direct(certificates)) {
      CertificateWatch.start(vertx, certificates, Duration.ofMillis(10));
      assertEquals(first, server.connect(CLIENT).certificate());
      X509Certificate second = put("second", folder);
      assertNotEquals(first, second);
      X509Certificate seen;
      do { // until the timeout of the test
        seen = server.connect(CLIENT).certificate();
      } while (!seen.equals(second));
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void whoAsksHearsWhatIsThereWhetherItIsNewOrNot() throws Exception {
    X509Certificate first = put("first", folder);
    Certificates certificates = load(folder);
    CertificateWatch watch = new CertificateWatch(certificates);
    assertFalse(watch.readAgain());
    assertEquals(List.of("certificate-in-use"), events());
    Files.writeString(folder.resolve("tls.crt"), "-----BEGIN CERTIFICATE-----\nbroken\n");
    assertFalse(watch.readAgain());
    assertEquals("certificates-not-replaced", events().getLast());
    assertFalse(watch.look());
    assertEquals(2, events().size(), "told already");
    try (Handshakes server = Handshakes.direct(certificates)) {
      assertEquals(first, server.connect(CLIENT).certificate());
      X509Certificate second = put("second", folder);
      assertTrue(watch.readAgain());
      assertEquals(second, server.connect(CLIENT).certificate());
    }
  }

  @Test
  void looksAtOnceWhenAsked() throws Exception {
    X509Certificate first = put("first", folder);
    Certificates certificates = load(folder);
    Vertx vertx = Vertx.vertx();
    try (Handshakes server = Handshakes.direct(certificates)) {
      Runnable ask = CertificateWatch.start(vertx, certificates, Duration.ofDays(1));
      assertEquals(first, server.connect(CLIENT).certificate());
      X509Certificate second = put("second", folder);
      ask.run();
      ask.run();
      X509Certificate seen;
      do { // until the timeout of the test
        seen = server.connect(CLIENT).certificate();
      } while (!seen.equals(second));
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  private List<String> events() {
    return told.list.stream().map(ILoggingEvent::getMessage).toList();
  }

  /** A pair of its own making, as {@code tls.crt} and {@code tls.key}. */
  private X509Certificate put(String name, Path to) throws Exception {
    Path made = folder.resolve("made-" + name);
    KeyMaterial pair =
        new SelfSigned(made, InstantSource.system(), new SecureRandom()).forDomain("example.org");
    move(made.resolve("example.org.key"), to.resolve("tls.key"));
    move(made.resolve("example.org.pem"), to.resolve("tls.crt"));
    return pair.own();
  }

  private static void move(Path from, Path to) throws IOException {
    var _ =
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private Certificates load(Path mount) throws Exception {
    String entry =
        "[{domains: [example.org], certificate: %s, key: %s}]"
            .formatted(mount.resolve("tls.crt"), mount.resolve("tls.key"));
    return Certificates.load(
        ConfigLoader.load(
                Optional.empty(),
                folder,
                Map.of(
                    "STARLING_DOMAINS",
                    "example.org",
                    "STARLING_CERTIFICATES",
                    entry,
                    "STARLING_TLS_ENGINE",
                    engine.name().toLowerCase(Locale.ROOT)))
            .config(),
        InstantSource.system());
  }
}
