// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import static im.starling.node.sasl.Fixture.DOMAIN;
import static im.starling.node.sasl.Fixture.PASSWORD;
import static im.starling.node.sasl.Fixture.assertFailed;
import static im.starling.node.sasl.Fixture.assertIn;
import static im.starling.node.sasl.SaslFailure.CREDENTIALS_EXPIRED;
import static im.starling.node.sasl.SaslFailure.MALFORMED_REQUEST;
import static im.starling.node.sasl.TokenMechanism.HT_SHA_256_ENDP;
import static im.starling.node.sasl.TokenMechanism.HT_SHA_256_EXPR;
import static im.starling.node.sasl.TokenMechanism.HT_SHA_256_NONE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import im.starling.persistence.Token;
import im.starling.protocol.BareJid;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashedTokensTest {
  private static final String EXPORTER = "tls-exporter";
  private static final String END_POINT = "tls-server-end-point";
  private static final Channel CHANNEL = Fixture.tls(EXPORTER, END_POINT);
  private static final String JULIET = Fixture.client(new BareJid("juliet", DOMAIN));

  private final Fixture server =
      new Fixture().account("juliet", ScramHash.SHA_1).account("nurse", ScramHash.SHA_1);

  private static byte[] binding(TokenMechanism mechanism) {
    return switch (mechanism) {
      case HT_SHA_256_EXPR -> Fixture.data(EXPORTER);
      case HT_SHA_256_ENDP -> Fixture.data(END_POINT);
      case HT_SHA_256_NONE -> new byte[0];
    };
  }

  private static Token stored(TokenMechanism mechanism, Buffer seed) {
    return new Token(seed, mechanism.wire(), false, Duration.ZERO);
  }

  private Step login(TokenMechanism mechanism, Channel channel, byte[] message) {
    Exchange exchange = server.tokens.begin(mechanism, DOMAIN, channel, Fixture::client);
    return server.answer(exchange, exchange.start(message));
  }

  private Step login(TokenMechanism mechanism, TokenClient client) {
    return login(mechanism, CHANNEL, client.initial());
  }

  @ParameterizedTest
  @EnumSource
  void letsInWhoHasTheToken(TokenMechanism mechanism) {
    Token first = stored(mechanism, server.tokens.seed());
    Token next = stored(mechanism, server.tokens.seed());
    server.tokens("juliet", first, next);
    for (Token each : List.of(first, next)) {
      String token = server.tokens.token(JULIET, mechanism, each.seed());
      TokenClient client = new TokenClient("juliet", token, binding(mechanism));
      Step step = login(mechanism, client);
      assertIn("juliet", step);
      Step.Success success = (Step.Success) step;
      assertArrayEquals(client.answer(), success.additional());
      assertSame(each, success.token());
    }
  }

  /** From python3: hmac.digest(token, b"Initiator" + data, "sha256"). */
  @Test
  void asComputedElsewhere() {
    HashedTokens zero = new HashedTokens(new byte[32], new SecureRandom());
    String token = zero.token("client", HT_SHA_256_EXPR, Buffer.buffer(new byte[32]));
    assertEquals("_ebGUpZIZLs51MsbOkS1gMd1ryMCC2cbrwkLGLNHxoU", token);
    byte[] message = new TokenClient("juliet", token, "data".getBytes(UTF_8)).initial();
    assertEquals(
        "6a756c696574005699dbd789ddd808ef7a84437470a5441a7dee2cdac170b6aa8c0025c455ac15",
        HexFormat.of().formatHex(message));
  }

  @Test
  void theTokenIsForOneClientAndMechanism() {
    Buffer seed = server.tokens.seed();
    String token = server.tokens.token(JULIET, HT_SHA_256_EXPR, seed);
    assertNotEquals(token, server.tokens.token(JULIET, HT_SHA_256_NONE, seed));
    assertNotEquals(token, server.tokens.token("another", HT_SHA_256_EXPR, seed));
    assertNotEquals(token, server.tokens.token(JULIET, HT_SHA_256_EXPR, server.tokens.seed()));
    // XEP-0484 §3.4: with another mechanism the same token is worth nothing.
    server.tokens("juliet", stored(HT_SHA_256_EXPR, seed));
    TokenClient unbound = new TokenClient("juliet", token, new byte[0]);
    assertFailed(CREDENTIALS_EXPIRED, login(HT_SHA_256_NONE, unbound));
    String fitting = server.tokens.token(JULIET, HT_SHA_256_NONE, seed);
    assertFailed(
        CREDENTIALS_EXPIRED,
        login(HT_SHA_256_NONE, new TokenClient("juliet", fitting, new byte[0])));
  }

  @ParameterizedTest
  @EnumSource
  void refusesAnotherChannel(TokenMechanism mechanism) {
    Buffer seed = server.tokens.seed();
    server.tokens("juliet", stored(mechanism, seed));
    String token = server.tokens.token(JULIET, mechanism, seed);
    TokenClient client = new TokenClient("juliet", token, "another".getBytes(UTF_8));
    assertFailed(CREDENTIALS_EXPIRED, login(mechanism, client));
  }

  /** The same answer for whatever is not right, or is not there. */
  @ParameterizedTest
  @ValueSource(strings = {"juliet", "nurse", "nobody", "@", "juliet@capulet.example/x"})
  void refusesWhatItDoesNotKnow(String user) {
    server.tokens("juliet", stored(HT_SHA_256_NONE, server.tokens.seed()));
    TokenClient client = new TokenClient(user, "a guess", new byte[0]);
    assertFailed(CREDENTIALS_EXPIRED, login(HT_SHA_256_NONE, client));
  }

  /** What is tried for want of a token is none, though it may be guessed what it is made of. */
  @Test
  void nothingIsNoToken() {
    Buffer nothing = Buffer.buffer(new byte[HashedTokens.LENGTH]);
    String token = server.tokens.token(JULIET, HT_SHA_256_NONE, nothing);
    TokenClient client = new TokenClient("juliet", token, new byte[0]);
    assertFailed(CREDENTIALS_EXPIRED, login(HT_SHA_256_NONE, client));
  }

  @Test
  void tellsADisabledAccountOnlyToItsOwner() {
    server.disable("juliet", "please pay");
    Buffer seed = server.tokens.seed();
    server.tokens("juliet", stored(HT_SHA_256_NONE, seed));
    String token = server.tokens.token(JULIET, HT_SHA_256_NONE, seed);
    assertFailed(
        CREDENTIALS_EXPIRED,
        login(HT_SHA_256_NONE, new TokenClient("juliet", "a guess", new byte[0])));
    assertEquals(
        new Step.Failure(SaslFailure.ACCOUNT_DISABLED, "please pay"),
        login(HT_SHA_256_NONE, new TokenClient("juliet", token, new byte[0])));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "juliet", "juliet\0short", "\00123456789abcdef0123456789abcdef"})
  void refusesWhatIsNoMessage(String message) {
    assertFailed(MALFORMED_REQUEST, login(HT_SHA_256_NONE, CHANNEL, message.getBytes(UTF_8)));
  }

  @Test
  void offersWhatTheChannelHas() {
    assertEquals(
        List.of(HT_SHA_256_EXPR, HT_SHA_256_ENDP, HT_SHA_256_NONE),
        TokenMechanism.offered(CHANNEL));
    assertEquals(
        List.of(HT_SHA_256_ENDP, HT_SHA_256_NONE), TokenMechanism.offered(Fixture.tls(END_POINT)));
    assertEquals(List.of(), TokenMechanism.offered(Fixture.clear()));
  }

  /** A password's exchange is none for a token, and the reverse. */
  @Test
  void getsOnlyWhatItAskedFor() {
    Exchange exchange = server.tokens.begin(HT_SHA_256_NONE, DOMAIN, CHANNEL, Fixture::client);
    Step _ = exchange.start(new TokenClient("juliet", "x", new byte[0]).initial());
    assertFailed(MALFORMED_REQUEST, exchange.credentials(Optional.empty()));
    Exchange scram = server.begin("SCRAM-SHA-1", CHANNEL);
    Step _ = scram.start(new ScramClient("SCRAM-SHA-1", "juliet", PASSWORD).initial());
    assertFailed(MALFORMED_REQUEST, scram.tokens(Optional.empty()));
  }
}
