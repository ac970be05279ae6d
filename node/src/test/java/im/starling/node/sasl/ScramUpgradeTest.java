// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.persistence.ScramKeys;
import im.starling.protocol.Element;
import im.starling.protocol.QName;
import im.starling.protocol.XmlWriter;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramUpgradeTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @Test
  void namesWhatIsMissingButNeverTheOldest() {
    assertEquals(
        List.of("UPGR-SCRAM-SHA-256", "UPGR-SCRAM-SHA-512"),
        ScramUpgrade.tasks(List.of(Mechanism.SCRAM_SHA_1, Mechanism.PLAIN)));
    assertEquals(
        List.of("UPGR-SCRAM-SHA-512"), ScramUpgrade.tasks(List.of(Mechanism.SCRAM_SHA_256)));
    assertEquals(
        List.of(),
        ScramUpgrade.tasks(List.of(Mechanism.SCRAM_SHA_512_PLUS, Mechanism.SCRAM_SHA_256_PLUS)));
  }

  /** The keys are those that the password has with that salt, and it is another one each time. */
  @ParameterizedTest
  @ValueSource(strings = {"SHA-256", "SHA-512"})
  void makesTheKeysOfThePassword(String name) throws Exception {
    ScramHash hash = ScramHash.valueOf(name.replace('-', '_'));
    ScramUpgrade upgrade = ScramUpgrade.of("UPGR-SCRAM-" + name, RANDOM);
    XmlWriter out = new XmlWriter(256);
    upgrade.write(out);
    String task = new String(out.bytes(), UTF_8);
    String salt = task.replaceAll("<[^>]*>", "");
    assertEquals(
        "<salt xmlns='urn:xmpp:scram-upgrade:0' iterations='10000'>" + salt + "</salt>",
        task.replace('"', '\''));
    ScramKeys expected = hash.keys("secret", Base64.getDecoder().decode(salt), 10_000);
    ScramClient client = new ScramClient("SCRAM-" + name, "juliet", "secret");
    byte[] salted = client.salted(Base64.getDecoder().decode(salt), 10_000);
    String text = "\n " + Base64.getEncoder().encodeToString(salted) + "\n";
    assertEquals(Optional.of(expected), upgrade.keys(answer(text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "no base64", "BzOnw3Pc5H4bOLlPZ/8JAy6wnTpH05aH21KW2+Xfpaw"})
  void refusesWhatIsNoHash(String text) {
    ScramUpgrade upgrade = ScramUpgrade.of("UPGR-SCRAM-SHA-256", RANDOM);
    assertEquals(Optional.empty(), upgrade.keys(answer(text)));
    assertEquals(
        Optional.empty(), upgrade.keys(Element.of(QName.of(Sasl2.NAMESPACE, "x")).build()));
  }

  private static Element answer(String text) {
    Element hash = Element.of(QName.of("urn:xmpp:scram-upgrade:0", "hash")).text(text).build();
    return Element.of(QName.of(Sasl2.NAMESPACE, "task-data")).child(hash).build();
  }
}
