// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import static im.starling.node.sasl.Fixture.assertFailed;
import static im.starling.node.sasl.Fixture.assertIn;
import static im.starling.node.sasl.SaslFailure.INCORRECT_ENCODING;
import static im.starling.node.sasl.SaslFailure.MALFORMED_REQUEST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import im.starling.persistence.Account;
import im.starling.protocol.BareJid;
import im.starling.protocol.XmlWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassicSaslTest {
  private final Fixture server = new Fixture().account("juliet", ScramHash.SHA_256);

  private static String xml(Step step) {
    XmlWriter out = new XmlWriter(64);
    ClassicSasl.write(step, out);
    return new String(out.bytes(), UTF_8);
  }

  @Test
  void readsBase64() {
    String text = Encoding.base64(("\0juliet\0" + Fixture.PASSWORD).getBytes(UTF_8));
    Exchange exchange = server.begin("PLAIN", Fixture.tls());
    assertIn("juliet", server.answer(exchange, ClassicSasl.auth(exchange, text)));

    exchange = server.begin("PLAIN", Fixture.tls());
    assertInstanceOf(Step.Challenge.class, ClassicSasl.auth(exchange, ""));
    assertIn("juliet", server.answer(exchange, ClassicSasl.response(exchange, text)));
  }

  @Test
  void anEqualsSignIsAnEmptyMessageAndNoneIsNone() {
    Exchange exchange = server.begin("PLAIN", Fixture.tls());
    assertFailed(MALFORMED_REQUEST, ClassicSasl.auth(exchange, "="));
    exchange = server.begin("PLAIN", Fixture.tls());
    assertInstanceOf(Step.Challenge.class, ClassicSasl.auth(exchange, ""));
    assertFailed(MALFORMED_REQUEST, ClassicSasl.response(exchange, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%", "AA", "AAA", "AAAAA", "AA==AA==", "AB==", "AA= =", " AAAA", "AAAA\n", "A-_A"})
  void readsNothingElse(String text) {
    Exchange exchange = server.begin("PLAIN", Fixture.tls());
    assertFailed(INCORRECT_ENCODING, ClassicSasl.auth(exchange, text));
    assertFailed(MALFORMED_REQUEST, ClassicSasl.response(exchange, "AAAA"));

    exchange = server.begin("PLAIN", Fixture.tls());
    assertInstanceOf(Step.Challenge.class, ClassicSasl.auth(exchange, ""));
    assertFailed(INCORRECT_ENCODING, ClassicSasl.response(exchange, text));
  }

  @Test
  void writesWhatIsForTheClient() {
    String sasl = " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
    Account juliet = new Account(1, new BareJid("juliet", Fixture.DOMAIN), 0);
    byte[] data = "r=x".getBytes(UTF_8);
    assertEquals("<challenge" + sasl + ">cj14</challenge>", xml(new Step.Challenge(data)));
    assertEquals(
        "<success" + sasl + ">cj14</success>", xml(new Step.Success(juliet, data, false, null)));
    assertEquals("<success" + sasl + "/>", xml(new Step.Success(juliet, null, false, null)));
    assertEquals(
        "<failure" + sasl + "><not-authorized/></failure>",
        xml(new Step.Failure(SaslFailure.NOT_AUTHORIZED)));
    assertEquals("", xml(new Step.NeedCredentials(juliet.address())));
  }
}
