// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import static im.starling.node.sasl.Fixture.assertFailed;
import static im.starling.node.sasl.SaslFailure.ABORTED;
import static im.starling.node.sasl.SaslFailure.MALFORMED_REQUEST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import im.starling.persistence.ScramKeys;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Whatever comes, and whenever: a step, never an exception, and nobody in who must not be. */
class ExchangeTest {
  private final Fixture server = new Fixture().account("juliet", ScramHash.SHA_1);
  private static final ScramKeys KEYS =
      ScramHash.SHA_1.keys(Fixture.PASSWORD, new byte[] {1}, PasswordHashing.ITERATIONS);

  @Test
  void wantsEverythingInItsTurn() {
    Exchange early = server.begin("SCRAM-SHA-1", Fixture.tls());
    assertFailed(MALFORMED_REQUEST, early.respond("n,,n=juliet,r=x".getBytes(UTF_8)));
    assertFailed(MALFORMED_REQUEST, early.start("n,,n=juliet,r=x".getBytes(UTF_8)));

    Exchange impatient = server.begin("SCRAM-SHA-1", Fixture.tls());
    assertInstanceOf(
        Step.NeedCredentials.class, impatient.start("n,,n=juliet,r=x".getBytes(UTF_8)));
    assertFailed(MALFORMED_REQUEST, impatient.respond("c=biws".getBytes(UTF_8)));
    assertFailed(MALFORMED_REQUEST, impatient.credentials(Optional.empty()));

    Exchange unasked = server.begin("PLAIN", Fixture.tls());
    assertFailed(MALFORMED_REQUEST, unasked.credentials(Optional.empty()));
    assertFailed(MALFORMED_REQUEST, server.begin("PLAIN", Fixture.tls()).derived(KEYS));

    Exchange aborted = server.begin("PLAIN", Fixture.tls());
    assertFailed(ABORTED, aborted.abort(ABORTED));
    assertFailed(MALFORMED_REQUEST, aborted.start("\0juliet\0x".getBytes(UTF_8)));
  }

  @Test
  void aSuccessIsTheEnd() {
    ScramClient client = new ScramClient("SCRAM-SHA-1", "juliet", Fixture.PASSWORD);
    Exchange exchange = server.begin("SCRAM-SHA-1", Fixture.tls());
    Step step = server.answer(exchange, exchange.start(client.initial()));
    byte[] last = client.respond(assertInstanceOf(Step.Challenge.class, step).data());
    assertInstanceOf(Step.Success.class, exchange.respond(last));
    assertFailed(MALFORMED_REQUEST, exchange.respond(last));
  }

  @Property(tries = 300)
  void randomBytes(@ForAll Mechanism mechanism, @ForAll @Size(max = 60) byte[] message) {
    assertNobodyIn(mechanism, message, message);
  }

  @Property(tries = 300)
  void randomText(@ForAll Mechanism mechanism, @ForAll String name, @ForAll String rest) {
    byte[] last = ("c=biws,r=" + rest).getBytes(UTF_8);
    assertNobodyIn(mechanism, ("n,,n=" + name + ",r=" + rest).getBytes(UTF_8), last);
    assertNobodyIn(Mechanism.PLAIN, (rest + '\0' + name + '\0' + rest).getBytes(UTF_8), last);
  }

  /** A good exchange with one byte of one message changed: at best it still says the same. */
  @Property(tries = 300)
  void oneByteChanged(@ForAll boolean inLast, @ForAll int at, @ForAll byte value) {
    ScramClient client = new ScramClient("SCRAM-SHA-1", "juliet", Fixture.PASSWORD);
    byte[] first = client.initial();
    if (!inLast) {
      change(first, at, value);
    }
    Exchange exchange = server.begin("SCRAM-SHA-1", Fixture.tls());
    if (server.answer(exchange, exchange.start(first)) instanceof Step.Challenge challenge) {
      String text = new String(challenge.data(), UTF_8);
      if (!text.startsWith("r=" + new String(client.initial(), UTF_8).replaceFirst(".*,r=", ""))) {
        return;
      }
      byte[] last = client.respond(challenge.data());
      byte[] sent = last.clone();
      if (inLast) {
        change(sent, at, value);
      }
      boolean same = Arrays.equals(sent, last) && Arrays.equals(first, client.initial());
      Step end = exchange.respond(sent);
      assertEquals(same, end instanceof Step.Success);
    }
  }

  private static void change(byte[] message, int at, byte value) {
    message[Math.floorMod(at, message.length)] = value;
  }

  private void assertNobodyIn(Mechanism mechanism, byte[] first, byte[] last) {
    Channel channel = Fixture.tls("tls-exporter");
    Exchange exchange = server.begin(mechanism.wire(), channel);
    Step step = cheaply(exchange, exchange.start(first));
    if (step instanceof Step.Challenge) {
      step = cheaply(exchange, exchange.respond(last));
    }
    assertInstanceOf(Step.Failure.class, step);
  }

  /** As {@link Fixture#answer} for unknown users, without the cost of PBKDF2. */
  private static Step cheaply(Exchange exchange, Step step) {
    return switch (step) {
      case Step.NeedCredentials _ -> cheaply(exchange, exchange.credentials(Optional.empty()));
      case Step.NeedTokens _ -> cheaply(exchange, exchange.tokens(Optional.empty()));
      case Step.NeedDerivation _ -> cheaply(exchange, exchange.derived(KEYS));
      case Step.Challenge _, Step.Success _, Step.Failure _ -> step;
    };
  }
}
