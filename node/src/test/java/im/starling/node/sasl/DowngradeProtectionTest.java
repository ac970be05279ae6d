// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import static im.starling.node.sasl.Mechanism.PLAIN;
import static im.starling.node.sasl.Mechanism.SCRAM_SHA_1;
import static im.starling.node.sasl.Mechanism.SCRAM_SHA_1_PLUS;
import static im.starling.node.sasl.Mechanism.SCRAM_SHA_512;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.persistence.Account;
import im.starling.persistence.Credentials;
import im.starling.protocol.BareJid;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DowngradeProtectionTest {
  private static final String EXPORTER = "tls-exporter";
  private static final String END_POINT = "tls-server-end-point";

  /** XEP-0474 §5.3, where the types are not in their order. */
  @Test
  void asPublished() {
    assertEquals(
        ",h=G6k/rBLDqgOhRRaCuuatSDFkJ08=",
        DowngradeProtection.attribute(
            ScramHash.SHA_1, List.of(SCRAM_SHA_1_PLUS, SCRAM_SHA_1), List.of(END_POINT, EXPORTER)));
  }

  /** The whole exchange of the example, in which the client adds an attribute, too. */
  @Test
  void whereItIsPublished() {
    String added = "a09117a6-ac50-4f2f-93f1-93799c2bddf6";
    Mechanisms mechanisms = new Mechanisms(new byte[32], () -> added, true);
    Exchange exchange =
        mechanisms.begin(
            "SCRAM-SHA-1-PLUS",
            Fixture.DOMAIN,
            channel("THIS IS FAKE CB DATA"),
            List.of(SCRAM_SHA_1, SCRAM_SHA_1_PLUS));
    String nonce = "12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6";
    Step _ = exchange.start(("p=tls-exporter,,n=user,r=" + nonce).getBytes(UTF_8));
    byte[] salt = Base64.getDecoder().decode("QSXCR+Q6sek8bf92");
    Credentials credentials =
        new Credentials(
            new Account(1, new BareJid("user", Fixture.DOMAIN), 0),
            List.of(ScramHash.SHA_1.keys("pencil", salt, 4096)));
    Step step = exchange.credentials(Optional.of(credentials));
    assertEquals(
        "r=" + nonce + added + ",s=QSXCR+Q6sek8bf92,i=4096,h=G6k/rBLDqgOhRRaCuuatSDFkJ08=",
        new String(assertInstanceOf(Step.Challenge.class, step).data(), UTF_8));
    String last =
        "c=cD10bHMtZXhwb3J0ZXIsLFRISVMgSVMgRkFLRSBDQiBEQVRB,r="
            + nonce
            + added
            + ",x=19C6532F-1CF4-4A27-A18D-DC9CEA41BBB3,p=M/SIDjT+dfcxUh89jZEypRvFxB4=";
    Step.Success success =
        assertInstanceOf(Step.Success.class, exchange.respond(last.getBytes(UTF_8)));
    assertEquals(
        "v=MQrMPvv7yv4x4Cq4W4Ih25EqS2c=",
        new String(Objects.requireNonNull(success.additional()), UTF_8));
  }

  private static Channel channel(String binding) {
    return new GivenChannel(true, Set.of(END_POINT, EXPORTER), type -> binding.getBytes(UTF_8));
  }

  /** From printf 'PLAIN\036SCRAM-SHA-1\036SCRAM-SHA-512' | openssl sha256 -binary | base64. */
  @Test
  void withoutChannelBindingTheirListIsNotThere() {
    assertEquals(
        ",h=d5Csj0A9bVJd59qCoLFqAHIieVXpz7iccDfRNz3DQBU=",
        DowngradeProtection.attribute(
            ScramHash.SHA_256, List.of(SCRAM_SHA_512, SCRAM_SHA_1, PLAIN), List.of()));
  }

  /** The client signs it as part of what the server has said, so to take it away does not help. */
  @Test
  void nobodyCanTakeItAway() {
    Fixture server = new Fixture().account("juliet", ScramHash.values());
    Channel channel = Fixture.tls(EXPORTER);
    ScramClient client = new ScramClient("SCRAM-SHA-256", "juliet", Fixture.PASSWORD);
    Exchange exchange = server.begin("SCRAM-SHA-256", channel);
    Step step = server.answer(exchange, exchange.start(client.initial()));
    String challenge = new String(assertInstanceOf(Step.Challenge.class, step).data(), UTF_8);
    int at = challenge.indexOf(",h=");
    assertTrue(at > 0, challenge);
    byte[] cut = challenge.substring(0, at).getBytes(UTF_8);
    Fixture.assertFailed(
        SaslFailure.NOT_AUTHORIZED, server.answer(exchange, exchange.respond(client.respond(cut))));
  }

  @Test
  void isAboutWhatThisStreamHasOffered() {
    Fixture server = new Fixture().account("juliet", ScramHash.values());
    Channel channel = Fixture.tls(EXPORTER);
    List<Mechanism> offered = List.of(SCRAM_SHA_1_PLUS, SCRAM_SHA_1, PLAIN);
    Exchange exchange = server.mechanisms.begin("SCRAM-SHA-1", Fixture.DOMAIN, channel, offered);
    ScramClient client = new ScramClient("SCRAM-SHA-1", "juliet", Fixture.PASSWORD);
    Step step = server.answer(exchange, exchange.start(client.initial()));
    String challenge = new String(assertInstanceOf(Step.Challenge.class, step).data(), UTF_8);
    String expected = DowngradeProtection.attribute(ScramHash.SHA_1, offered, List.of(EXPORTER));
    assertTrue(challenge.endsWith(expected), challenge);
    byte[] response = client.respond(challenge.getBytes(UTF_8));
    Fixture.assertIn("juliet", server.answer(exchange, exchange.respond(response)));
  }

  @Test
  void canBeLeftOut() {
    Mechanisms silent = new Mechanisms(new byte[32], new SecureRandom(), false);
    Fixture server = new Fixture().account("juliet", ScramHash.values());
    Exchange exchange = silent.begin("SCRAM-SHA-1", Fixture.DOMAIN, Fixture.tls(EXPORTER));
    ScramClient client = new ScramClient("SCRAM-SHA-1", "juliet", Fixture.PASSWORD);
    Step step = server.answer(exchange, exchange.start(client.initial()));
    byte[] challenge = assertInstanceOf(Step.Challenge.class, step).data();
    assertFalse(new String(challenge, UTF_8).contains(",h="));
  }
}
