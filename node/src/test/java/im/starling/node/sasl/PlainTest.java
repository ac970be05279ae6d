// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import static im.starling.node.sasl.Fixture.DOMAIN;
import static im.starling.node.sasl.Fixture.PASSWORD;
import static im.starling.node.sasl.Fixture.assertFailed;
import static im.starling.node.sasl.Fixture.assertIn;
import static im.starling.node.sasl.SaslFailure.ENCRYPTION_REQUIRED;
import static im.starling.node.sasl.SaslFailure.INVALID_AUTHZID;
import static im.starling.node.sasl.SaslFailure.MALFORMED_REQUEST;
import static im.starling.node.sasl.SaslFailure.NOT_AUTHORIZED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTest {
  private final Fixture server =
      new Fixture()
          .account("juliet", ScramHash.values())
          .account("old", ScramHash.SHA_1)
          .account("none");

  private Step login(String message) {
    Exchange exchange = server.begin("PLAIN", Fixture.tls());
    return server.answer(exchange, exchange.start(message.getBytes(UTF_8)));
  }

  @Test
  void letsTheRightPasswordIn() {
    Step step = login("\0juliet\0" + PASSWORD);
    assertIn("juliet", step);
    assertNull(((Step.Success) step).additional());
    assertIn("juliet", login("\0JULIET\0" + PASSWORD));
    assertIn("old", login("\0old\0" + PASSWORD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"juliet", "nobody", "none", "ju@liet", "juliet/balcony", " "})
  void costsTheSameForAllWhoDoNotGetIn(String name) {
    assertFailed(NOT_AUTHORIZED, login("\0" + name + "\0wrong"));
    int last = server.asked.size() - 1;
    Step.NeedDerivation need =
        assertInstanceOf(Step.NeedDerivation.class, server.asked.get(last - 1));
    assertEquals(ScramHash.SHA_256, need.hash());
    assertEquals(PasswordHashing.ITERATIONS, need.iterations());
    assertFalse(need.toString().contains("wrong"));
  }

  @Test
  void nobodyActsForAnother() {
    assertIn("juliet", login("juliet@" + DOMAIN + "\0juliet\0" + PASSWORD));
    assertFailed(INVALID_AUTHZID, login("romeo@" + DOMAIN + "\0juliet\0" + PASSWORD));
    assertFailed(INVALID_AUTHZID, login("juliet\0juliet\0" + PASSWORD));
    assertFailed(NOT_AUTHORIZED, login("romeo@" + DOMAIN + "\0juliet\0wrong"));
  }

  @Test
  void onlyTheOwnerHearsThatAnAccountIsDisabled() {
    server.disable("juliet", "see https://pay.example");
    Step.Failure disabled =
        new Step.Failure(SaslFailure.ACCOUNT_DISABLED, "see https://pay.example");
    assertEquals(disabled, login("\0juliet\0" + PASSWORD));
    assertFailed(NOT_AUTHORIZED, login("\0juliet\0wrong"));
    assertFailed(INVALID_AUTHZID, login("romeo@" + DOMAIN + "\0juliet\0" + PASSWORD));
  }

  @Test
  void needsTls() {
    Exchange exchange = server.begin("PLAIN", Fixture.clear());
    assertFailed(ENCRYPTION_REQUIRED, exchange.start("\0juliet\0x".getBytes(UTF_8)));
    assertFailed(ENCRYPTION_REQUIRED, server.begin("PLAIN", Fixture.clear()).start(null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "juliet", "\0juliet", "\0\0x", "\0juliet\0", "\0juliet\0x\0", "\0\0"})
  void refusesWhatTheGrammarDoesNotKnow(String message) {
    assertFailed(MALFORMED_REQUEST, login(message));
  }

  @Test
  void refusesBadUtf8() {
    Exchange exchange = server.begin("PLAIN", Fixture.tls());
    byte[] bad = {0, 'j', 0, (byte) 0xed, (byte) 0xa0, (byte) 0x80};
    assertFailed(MALFORMED_REQUEST, exchange.start(bad));
  }

  @Test
  void preparesPasswords() {
    // RFC 4013 §3: a soft hyphen vanishes, compatibility characters are what they stand for.
    PasswordHashing hashing = new PasswordHashing(new SecureRandom());
    server.account("mercutio", hashing.derive("IX\u00aa"));
    assertIn("mercutio", login("\0mercutio\0I\u00adXa"));
    assertIn("mercutio", login("\0mercutio\0\u2168a"));
    assertFailed(NOT_AUTHORIZED, login("\0mercutio\0ixa"));
    assertFailed(NOT_AUTHORIZED, login("\0mercutio\0IXa\u0007"));
    assertFailed(NOT_AUTHORIZED, login("\0mercutio\0\u00ad"));
  }
}
