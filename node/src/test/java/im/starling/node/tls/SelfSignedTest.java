// SPDX-License-Identifier: Apache-2.0
package im.starling.node.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of our own making. */
final class SelfSignedTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  @TempDir private Path folder = Path.of("");

  @Test
  void namesTheDomainAsDnsAndAsXmppAddress() throws Exception {
    X509Certificate certificate = at(NOW).forDomain("localhost").own();
    List<Object> names = new ArrayList<>();
    for (List<?> name : certificate.getSubjectAlternativeNames()) {
      Object value = name.get(1);
      names.add(value instanceof byte[] der ? new String(der, StandardCharsets.UTF_8) : value);
    }
    assertEquals("localhost", names.getFirst());
    assertTrue(names.get(1).toString().endsWith("localhost"), names.toString());
    assertEquals(List.of("127.0.0.1", "0:0:0:0:0:0:0:1"), names.subList(2, 4));
    certificate.verify(certificate.getPublicKey());
    assertEquals("EC", certificate.getPublicKey().getAlgorithm());
    assertEquals(-1, certificate.getBasicConstraints());
  }

  @Test
  void internationalDomains() throws Exception {
    X509Certificate certificate = at(NOW).forDomain("bücher.example").own();
    assertEquals(
        "xn--bcher-kva.example", certificate.getSubjectAlternativeNames().iterator().next().get(1));
  }

  @Test
  void staysUntilShortlyBeforeItsEnd() throws Exception {
    X509Certificate first = at(NOW).forDomain("a.example").own();
    assertEquals(first, at(NOW.plus(Duration.ofDays(300))).forDomain("a.example").own());
    X509Certificate next = at(NOW.plus(Duration.ofDays(340))).forDomain("a.example").own();
    assertNotEquals(first, next);
    assertEquals(next, at(NOW.plus(Duration.ofDays(341))).forDomain("a.example").own());
  }

  @Test
  void onlyTheOwnerReadsTheFiles() throws Exception {
    at(NOW).forDomain("a.example");
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertEquals(2, all.size());
      for (Path file : all) {
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
  }

  private SelfSigned at(Instant time) {
    return new SelfSigned(folder, InstantSource.fixed(time), new SecureRandom());
  }
}
