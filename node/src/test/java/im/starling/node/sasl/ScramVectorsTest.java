// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.persistence.Account;
import im.starling.persistence.Credentials;
import im.starling.protocol.BareJid;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published exchanges of user "user" with password "pencil", byte for byte. */
class ScramVectorsTest {
  // RFC 5802 §5, RFC 7677 §3, and the SHA-512 exchange that implementations test each other with.
  @ParameterizedTest
  @CsvSource({
    "SHA_1, fyko+d2lbbFgONRv9qkxdawL, 3rfcNHYJY1ZVvWVs7j, QSXCR+Q6sek8bf92,"
        + " v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=, rmF9pqV8S7suAoZWja4dJRkFsKQ=",
    "SHA_256, rOprNGfwEbeRWgbNEkqO, %hvYDpWUa2RaTCAfuxFIlj)hNlF$k0, W22ZaJ0SNY7soEsUEjb6gQ==,"
        + " dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=,"
        + " 6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    "SHA_512, rOprNGfwEbeRWgbNEkqO, 02431b08-2f89-4bad-a4e6-80c0564ec865,"
        + " Yin2FuHTt/M0kJWb0t9OI32n2VmOGi3m+JfjOvuDF88=,"
        + " Hc5yec3NmCD7t+kFRw4/3yD6/F3SQHc7AVYschRja+Bc3sbdjlA0eH1OjJc0DD4ghn1tnXN5/Wr6qm9xmaHt4A==,"
        + " BQuhnKHqYDwQWS5jAw4sZed+C9KFUALsbrq81bB0mh+bcUUbbMPNNmBIupnS2AmyyDnG5CTBQtkjJ9kyY4kzmw=="
  })
  void asPublished(
      ScramHash hash, String nonce, String added, String salt, String proof, String signature) {
    Mechanisms mechanisms = new Mechanisms(new byte[32], () -> added, false);
    String name = "SCRAM-" + hash.algorithm();
    Exchange exchange = mechanisms.begin(name, Fixture.DOMAIN, Fixture.tls());
    Step need = exchange.start(("n,,n=user,r=" + nonce).getBytes(UTF_8));
    BareJid user = new BareJid("user", Fixture.DOMAIN);
    assertEquals(new Step.NeedCredentials(user), need);

    byte[] rawSalt = Base64.getDecoder().decode(salt);
    Credentials credentials =
        new Credentials(new Account(1, user, 0), List.of(hash.keys("pencil", rawSalt, 4096)));
    Step step = exchange.credentials(Optional.of(credentials));
    Step.Challenge challenge = assertInstanceOf(Step.Challenge.class, step);
    String both = nonce + added;
    assertEquals("r=" + both + ",s=" + salt + ",i=4096", new String(challenge.data(), UTF_8));

    String last = "c=biws,r=" + both + ",p=" + proof;
    Step.Success success =
        assertInstanceOf(Step.Success.class, exchange.respond(last.getBytes(UTF_8)));
    byte[] additional = Objects.requireNonNull(success.additional());
    assertEquals("v=" + signature, new String(additional, UTF_8));

    // The client of other tests must be right as well.
    ScramClient client = new ScramClient(name, "user", "pencil").nonce(nonce);
    assertEquals(last, new String(client.respond(challenge.data()), UTF_8));
    assertTrue(client.accepts(additional));
  }
}
