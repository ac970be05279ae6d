// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import static im.starling.node.sasl.Fixture.DOMAIN;
import static im.starling.node.sasl.Fixture.PASSWORD;
import static im.starling.node.sasl.Fixture.assertFailed;
import static im.starling.node.sasl.Fixture.assertIn;
import static im.starling.node.sasl.SaslFailure.INVALID_AUTHZID;
import static im.starling.node.sasl.SaslFailure.INVALID_MECHANISM;
import static im.starling.node.sasl.SaslFailure.MALFORMED_REQUEST;
import static im.starling.node.sasl.SaslFailure.NOT_AUTHORIZED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramTest {
  private static final String SHA256 = "SCRAM-SHA-256";
  private static final String PLUS = "SCRAM-SHA-256-PLUS";
  private static final String EXPORTER = "tls-exporter";
  private static final String END_POINT = "tls-server-end-point";
  private static final Channel BINDING = Fixture.tls(EXPORTER, END_POINT);

  private final Fixture server =
      new Fixture().account("juliet", ScramHash.values()).account("old", ScramHash.SHA_1);

  private static ScramClient juliet() {
    return new ScramClient(SHA256, "juliet", PASSWORD);
  }

  private static ScramClient boundJuliet() {
    return juliet().binding(EXPORTER, Fixture.data(EXPORTER));
  }

  /** The challenge that a client gets. */
  private byte[] challenge(Exchange exchange, ScramClient client) {
    Step step = server.answer(exchange, exchange.start(client.initial()));
    return assertInstanceOf(Step.Challenge.class, step).data();
  }

  private Step first(String mechanism, Channel channel, String message) {
    Exchange exchange = server.begin(mechanism, channel);
    return server.answer(exchange, exchange.start(message.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
  void everyMechanismLetsTheRightPasswordIn(Mechanism mechanism) {
    for (String type : new String[] {EXPORTER, END_POINT}) {
      ScramClient client = new ScramClient(mechanism.wire(), "juliet", PASSWORD);
      if (mechanism.plus()) {
        client.binding(type, Fixture.data(type));
      }
      Step step = server.run(mechanism.wire(), BINDING, client);
      assertIn("juliet", step);
      byte[] additional = ((Step.Success) step).additional();
      assertTrue(client.accepts(Objects.requireNonNull(additional)));
      client = new ScramClient(mechanism.wire(), "juliet", "wrong");
      if (mechanism.plus()) {
        client.binding(type, Fixture.data(type));
      }
      assertFailed(NOT_AUTHORIZED, server.run(mechanism.wire(), BINDING, client));
    }
  }

  @Test
  void asksForAnInitialResponseThatIsMissing() {
    Exchange exchange = server.begin(SHA256, BINDING);
    assertEquals(0, assertInstanceOf(Step.Challenge.class, exchange.start(null)).data().length);
    ScramClient client = juliet();
    Step step = server.answer(exchange, exchange.respond(client.initial()));
    byte[] challenge = assertInstanceOf(Step.Challenge.class, step).data();
    assertIn("juliet", exchange.respond(client.respond(challenge)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "old", "ju@liet", "juliet@capulet.example", "a/b", " "})
  void whoCannotGetInFailsAtTheProof(String name) {
    String[] challenges = new String[2];
    for (int i = 0; i < 2; i++) {
      Exchange exchange = server.begin(SHA256, BINDING);
      ScramClient client = new ScramClient(SHA256, name, PASSWORD).nonce("nonce");
      byte[] challenge = challenge(exchange, client);
      challenges[i] = new String(challenge, UTF_8).replaceFirst("^[^,]*,", "");
      assertFailed(NOT_AUTHORIZED, exchange.respond(client.respond(challenge)));
    }
    assertEquals(challenges[0], challenges[1], "salt and iterations must be stable");
    assertTrue(challenges[0].contains(",i=" + PasswordHashing.ITERATIONS + ",h="));
  }

  @Test
  void saltsOfNobodyLookLikeOthers() {
    Decoys decoys = new Decoys(new byte[] {1});
    var salt = decoys.keys(ScramHash.SHA_256, "a@b").salt();
    assertEquals(PasswordHashing.SALT_BYTES, salt.length());
    assertEquals(salt, decoys.keys(ScramHash.SHA_256, "a@b").salt());
    assertNotEquals(salt, decoys.keys(ScramHash.SHA_256, "c@b").salt());
    assertNotEquals(salt, decoys.keys(ScramHash.SHA_1, "a@b").salt());
    assertNotEquals(salt, new Decoys(new byte[] {2}).keys(ScramHash.SHA_256, "a@b").salt());
  }

  @Test
  void namesArePreparedAndUnescaped() {
    server.account("a,b=c", ScramHash.SHA_256);
    assertIn("a,b=c", server.run(SHA256, BINDING, new ScramClient(SHA256, "a,b=c", PASSWORD)));
    assertIn("juliet", server.run(SHA256, BINDING, new ScramClient(SHA256, "JULIET", PASSWORD)));
  }

  @Test
  void theFlagYIsADowngradeWherePlusWasOffered() {
    assertFailed(NOT_AUTHORIZED, server.run(SHA256, BINDING, juliet().flag("y")));
    assertIn("juliet", server.run(SHA256, Fixture.tls(), juliet().flag("y")));
    assertIn("juliet", server.run(SHA256, BINDING, juliet().flag("n")));
  }

  @Test
  void flagAndMechanismMustFit() {
    assertFailed(MALFORMED_REQUEST, server.run(PLUS, BINDING, juliet().flag("n")));
    assertFailed(MALFORMED_REQUEST, server.run(PLUS, BINDING, juliet().flag("y")));
    assertFailed(MALFORMED_REQUEST, server.run(SHA256, BINDING, boundJuliet()));
    ScramClient unique = juliet().binding("tls-unique", Fixture.data("tls-unique"));
    assertFailed(MALFORMED_REQUEST, server.run(PLUS, BINDING, unique));
    assertFailed(INVALID_MECHANISM, server.run(PLUS, Fixture.tls(), boundJuliet()));
    assertFailed(INVALID_MECHANISM, server.run("SCRAM-MD5", BINDING, juliet()));
  }

  @Test
  void theBindingIsThatOfThisConnection() {
    ScramClient other = juliet().binding(EXPORTER, Fixture.data(END_POINT));
    assertFailed(NOT_AUTHORIZED, server.run(PLUS, BINDING, other));
    ScramClient none = juliet().binding(EXPORTER, new byte[0]);
    assertFailed(NOT_AUTHORIZED, server.run(PLUS, BINDING, none));
    ScramClient tooMuch = juliet().binding(EXPORTER, Fixture.data(EXPORTER)).flag("n");
    assertFailed(NOT_AUTHORIZED, server.run(SHA256, BINDING, tooMuch));
  }

  @ParameterizedTest
  @ValueSource(strings = {"y,,", "n,a=juliet@capulet.example,", "p=tls-exporter,,", "n,", "x"})
  void theHeaderIsTheOneThatWasSent(String header) {
    Exchange exchange = server.begin(SHA256, BINDING);
    ScramClient client = juliet();
    byte[] challenge = challenge(exchange, client);
    String nonce = new String(challenge, UTF_8).split(",", -1)[0];
    String message = "c=" + Encoding.base64(header.getBytes(UTF_8)) + ',' + nonce;
    assertFailed(NOT_AUTHORIZED, exchange.respond(client.respond(challenge, message)));
  }

  @ParameterizedTest
  @CsvSource({"r=nonce", "r=x", "longer"})
  void theNonceIsTheOneThatWasSent(String nonce) {
    Exchange exchange = server.begin(SHA256, BINDING);
    ScramClient client = juliet().nonce("nonce");
    byte[] challenge = challenge(exchange, client);
    String right = new String(challenge, UTF_8).split(",", -1)[0];
    String sent = nonce.equals("longer") ? right + 'x' : nonce;
    String message = "c=biws," + sent;
    assertFailed(NOT_AUTHORIZED, exchange.respond(client.respond(challenge, message)));
  }

  @Test
  void noncesAreNeverTheSame() {
    ScramClient client = juliet().nonce("nonce");
    String one = new String(challenge(server.begin(SHA256, BINDING), client), UTF_8);
    String two = new String(challenge(server.begin(SHA256, BINDING), client), UTF_8);
    assertNotEquals(one, two);
  }

  @Test
  void nobodyActsForAnother() {
    assertIn("juliet", server.run(SHA256, BINDING, juliet().authzid("Juliet@" + DOMAIN)));
    String[] others = {
      "romeo@" + DOMAIN,
      "juliet@montague.example",
      "juliet",
      DOMAIN,
      "juliet@" + DOMAIN + "/balcony"
    };
    for (String other : others) {
      assertFailed(INVALID_AUTHZID, server.run(SHA256, BINDING, juliet().authzid(other)));
    }
    ScramClient wrong = new ScramClient(SHA256, "juliet", "wrong").authzid("romeo@" + DOMAIN);
    assertFailed(NOT_AUTHORIZED, server.run(SHA256, BINDING, wrong));
  }

  @Test
  void passesOptionalExtensionsOnly() {
    Exchange exchange = server.begin(SHA256, BINDING);
    ScramClient client = juliet();
    byte[] challenge = challenge(exchange, client);
    String nonce = new String(challenge, UTF_8).split(",", -1)[0];
    String message = "c=biws," + nonce + ",x=1,Y=a=b";
    assertIn("juliet", exchange.respond(client.respond(challenge, message)));
    assertInstanceOf(
        Step.Challenge.class, first(SHA256, BINDING, "n,,n=juliet,r=nonce,x=more,Z=/"));

    exchange = server.begin(SHA256, BINDING);
    challenge = challenge(exchange, client);
    message = "c=biws," + new String(challenge, UTF_8).split(",", -1)[0] + ",m=must";
    assertFailed(MALFORMED_REQUEST, exchange.respond(client.respond(challenge, message)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "n",
        "n,",
        "n,,",
        "n,,n=juliet",
        "n,,r=nonce",
        "n,,r=nonce,n=juliet",
        "n,,n=,r=nonce",
        "n,,n=juliet,r=",
        "x,,n=juliet,r=nonce",
        "N,,n=juliet,r=nonce",
        "nn,,n=juliet,r=nonce",
        "p,,n=juliet,r=nonce",
        "n,juliet,n=juliet,r=nonce",
        "n,a=,n=juliet,r=nonce",
        "n,b=juliet,n=juliet,r=nonce",
        "n,,m=must,n=juliet,r=nonce",
        "n,,n=juliet,m=must,r=nonce",
        "n,,n=juliet,r=nonce,m=must",
        "n,,n=ju=liet,r=nonce",
        "n,,n=ju=2cliet,r=nonce",
        "n,,n=juliet=,r=nonce",
        "n,,n=juliet,r=non ce",
        "n,,n=juliet,r=noncé",
        "n,,n=ju\0liet,r=n",
        "n,,n=juliet,r=nonce,",
        "n,,n=juliet,r=nonce,x",
        "n,,n=juliet,r=nonce,x=",
        "n,,n=juliet,r=nonce,1=x",
        "n,,n=juliet,r=nonce,p=x",
        "n,,n=juliet,r=nonce,x=\0"
      })
  void refusesWhatTheGrammarDoesNotKnow(String message) {
    assertFailed(MALFORMED_REQUEST, first(SHA256, BINDING, message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c=biws",
        "c=biws,R",
        "c=biws,R,p=",
        "c=biws,R,p=%",
        "c=biws,R,p=AAA",
        "R,c=biws,P",
        "c=biw,R,P",
        "c=,R,P",
        "R,P",
        "c=biws,P",
        "c=biws,R,P,x=1",
        "c=biws,R,m=1,P",
        "c=biws,R,x,P",
        "c=biws,R,P,P",
        "c=biws,R,a=b,P",
        "c=biws,r=,P"
      })
  void refusesAFinalMessageThatTheGrammarDoesNotKnow(String template) {
    Exchange exchange = server.begin(SHA256, BINDING);
    ScramClient client = juliet();
    byte[] challenge = challenge(exchange, client);
    String[] good = new String(client.respond(challenge), UTF_8).split(",", -1);
    String message = template.replace("R", good[1]).replace("P", good[2]);
    assertFailed(MALFORMED_REQUEST, exchange.respond(message.getBytes(UTF_8)));
  }

  @Test
  void aProofOfTheWrongLengthIsWrong() {
    Exchange exchange = server.begin(SHA256, BINDING);
    String nonce = new String(challenge(exchange, juliet()), UTF_8).split(",", -1)[0];
    String message = "c=biws," + nonce + ",p=AAAA";
    assertFailed(NOT_AUTHORIZED, exchange.respond(message.getBytes(UTF_8)));
  }

  @Test
  void refusesBadUtf8AndWhatIsTooLong() {
    Exchange exchange = server.begin(SHA256, BINDING);
    byte[] bad = {'n', ',', ',', 'n', '=', (byte) 0xc0, (byte) 0x80, ',', 'r', '=', 'x'};
    assertFailed(MALFORMED_REQUEST, exchange.start(bad));
    String frame = "n,,n=juliet,r=";
    String most = frame + "x".repeat(Exchange.MESSAGE_BYTES - frame.length());
    assertInstanceOf(Step.Challenge.class, first(SHA256, BINDING, most));
    assertFailed(MALFORMED_REQUEST, first(SHA256, BINDING, most + 'x'));
  }
}
