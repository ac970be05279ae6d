// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import im.starling.node.config.Config.Cryptography.Engine;
import im.starling.node.config.ConfigLoader;
import im.starling.node.tls.Handshakes.Client;
import im.starling.node.tls.Handshakes.Kept;
import im.starling.node.tls.Handshakes.Seen;
import im.starling.protocol.Wait;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLHandshakeException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The engines where they differ, and how one of them is chosen. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class TlsEngineTest {
  private static final List<String> XMPP = List.of("xmpp-client");
  private static final Client CLIENT = new Client("localhost", XMPP, "TLSv1.3");

  @TempDir private Path folder = Path.of("");

  @Test
  void theOneThatIsWanted() {
    assertEquals(List.of(), choose(Engine.JDK, null, JdkEngine.class));
    for (Engine wanted : List.of(Engine.OPENSSL, Engine.AUTO)) {
      ILoggingEvent told = choose(wanted, null, OpenSslEngine.class).getFirst();
      assertEquals("tls-engine", told.getMessage());
      assertEquals(Level.INFO, told.getLevel());
    }
  }

  @Test
  void javaWhereTheOtherIsMissing() {
    Throwable none = new UnsatisfiedLinkError("none");
    assertEquals(List.of(), choose(Engine.JDK, none, JdkEngine.class));
    ILoggingEvent warning = choose(Engine.OPENSSL, none, JdkEngine.class).getFirst();
    assertEquals("tls-engine-missing", warning.getMessage());
    assertEquals(Level.WARN, warning.getLevel());
    assertTrue(warning.getKeyValuePairs().toString().contains("none"));
    assertEquals(
        List.of(Level.INFO),
        choose(Engine.AUTO, none, JdkEngine.class).stream().map(ILoggingEvent::getLevel).toList());
  }

  private static List<ILoggingEvent> choose(
      Engine wanted, @org.jspecify.annotations.Nullable Throwable missing, Class<?> expected) {
    Logger log = (Logger) LoggerFactory.getLogger(TlsEngine.class.getName());
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.start();
    log.setLevel(Level.INFO); // whatever another test has asked of the root
    log.addAppender(told);
    try {
      assertInstanceOf(expected, TlsEngine.of(wanted, () -> missing));
    } finally {
      log.detachAppender(told);
      log.setLevel(null);
    }
    return List.copyOf(told.list);
  }

  @Test
  void keysOfRsaAndOfOtherCurves() throws Exception {
    for (TlsEngine engine : engines()) {
      for (KeyMaterial material : List.of(pair("RSA", "SHA256withRSA"), curve("secp384r1"))) {
        engine.check(material);
        try (Handshakes server = Handshakes.direct(encryption(engine, material))) {
          for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            Seen seen = server.forget().connect(new Client("localhost", XMPP, version));
            assertEquals(material.own(), seen.certificate());
            assertTrue(seen.agreed(), seen.toString());
          }
        }
      }
    }
  }

  /** It is far longer than the place that BoringSSL has for it in a connection. */
  @Test
  void aLongChain() throws Exception {
    KeyMaterial own = pair("RSA", "SHA256withRSA");
    KeyMaterial material = new KeyMaterial(Collections.nCopies(10, own.own()), own.key());
    for (TlsEngine engine : engines()) {
      try (Handshakes server = Handshakes.direct(encryption(engine, material))) {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
          Seen seen = server.forget().connect(new Client("localhost", XMPP, version));
          assertTrue(seen.agreed(), seen.toString());
        }
      }
    }
  }

  /** Better not started than no handshake ever. */
  @Test
  void keysThatBoringSslCannotUseAreRefused() throws Exception {
    assumeTrue(OpenSslEngine.missing() == null);
    KeyMaterial edwards = pair("Ed25519", "Ed25519");
    new JdkEngine().check(edwards);
    CertificateProblem problem =
        assertThrows(CertificateProblem.class, () -> new OpenSslEngine().check(edwards));
    assertTrue(String.valueOf(problem.getMessage()).contains("CN=localhost"));
  }

  /** Outside of the heap nobody collects what is forgotten. */
  @Test
  void everyEngineIsLetGo() throws Exception {
    assumeTrue(OpenSslEngine.missing() == null);
    var encryption = (OpenSslEngine.Counted) encryption(new OpenSslEngine(), curve("secp256r1"));
    try (Handshakes server = Handshakes.direct(encryption)) {
      try (Kept _ = server.keep(CLIENT)) {
        assertEquals(2, encryption.context.refCnt());
      }
      assertThrows(
          SSLHandshakeException.class,
          () -> server.connect(new Client("localhost", List.of("h2"), "TLSv1.3")));
      server.send(new byte[] {22, 3, 1, 0});
      server.send(
          "<stream:stream to='localhost'>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      await(() -> encryption.context.refCnt() == 1);
    }
  }

  @Test
  void whatWasReplacedIsLetGoAfterItsLastConnection() throws Exception {
    assumeTrue(OpenSslEngine.missing() == null);
    Certificates certificates = certificates();
    try (Handshakes server = Handshakes.direct(certificates)) {
      ReferenceCountedOpenSslContext replaced = context(certificates);
      try (Kept kept = server.keep(CLIENT)) {
        try (var files = Files.list(folder.resolve("data/certificates"))) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        assertTrue(certificates.reload());
        await(() -> collected(replaced, 1));
        assertTrue(kept.alive());
        assertEquals(1, replaced.refCnt());
      }
      await(() -> replaced.refCnt() == 0);
      assertEquals(1, context(certificates).refCnt());
    }
  }

  private static boolean collected(ReferenceCountedOpenSslContext context, int count) {
    System.gc();
    return context.refCnt() == count;
  }

  private static ReferenceCountedOpenSslContext context(Certificates certificates) {
    return ((OpenSslEngine.Counted) certificates.direct()).context;
  }

  private static void await(BooleanSupplier condition) {
    Wait.until(Duration.ofSeconds(30), condition, () -> "a context is still counted");
  }

  private Certificates certificates() throws Exception {
    return Certificates.load(
        ConfigLoader.load(Optional.empty(), folder, Map.of("STARLING_TLS_ENGINE", "openssl"))
            .config(),
        InstantSource.system());
  }

  private static List<TlsEngine> engines() {
    return OpenSslEngine.missing() == null
        ? List.of(new JdkEngine(), new OpenSslEngine())
        : List.of(new JdkEngine());
  }

  private static im.starling.node.transport.Encryption encryption(
      TlsEngine engine, KeyMaterial material) {
    return engine.encryption(
        new DomainKeys(Map.of("localhost", material), "localhost"), true, Duration.ofSeconds(30));
  }

  private static KeyMaterial curve(String name) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(name));
    return signed(generator.generateKeyPair(), "SHA384withECDSA");
  }

  private static KeyMaterial pair(String algorithm, String signature) throws Exception {
    return signed(KeyPairGenerator.getInstance(algorithm).generateKeyPair(), signature);
  }

  private static KeyMaterial signed(KeyPair pair, String signature) throws Exception {
    X500Name name = new X500Name("CN=localhost");
    X509Certificate certificate =
        new JcaX509CertificateConverter()
            .getCertificate(
                new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(Instant.EPOCH),
                        Date.from(Instant.EPOCH.plus(Duration.ofDays(40_000))),
                        name,
                        pair.getPublic())
                    .build(new JcaContentSignerBuilder(signature).build(pair.getPrivate())));
    return new KeyMaterial(List.of(certificate), pair.getPrivate());
  }
}
