// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.ScramKeys;
import im.starling.protocol.fuzz.Target;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * A login, message by message: the mechanism, then what the client says, as it stands or in base64.
 * Nobody gets in without the password, and nothing is thrown.
 */
final class ExchangeTarget implements Target {
  private static final String[] MECHANISMS = {
    "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512-PLUS", "SCRAM-SHA-256-PLUS", "X"
  };
  private static final String[] FIRST = {
    "n,,n=juliet,r=nonce",
    "y,,n=juliet,r=nonce",
    "p=tls-exporter,,n=juliet,r=nonce",
    "n,a=romeo@capulet.example,n=juliet,r=nonce,x=y",
    "n,,m=z,n=juliet,r=nonce",
    "\0juliet\0wrong",
    "romeo\0juliet\0wrong",
    "n,,n=jul=2Ciet=3D,r=nonce"
  };
  private static final String[] THEN = {
    "c=biws,r=nonceserver,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "c=biws,r=nonceserver,x=y,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "c=eSws,r=nonceserver,p=",
    "",
    "="
  };
  private static final List<ScramKeys> KEYS = QuickKeys.of(Fixture.PASSWORD);

  private final Mechanisms mechanisms = new Mechanisms(new byte[32], () -> "server", true);
  private final Fixture fixture = new Fixture().account("juliet", KEYS);

  @Override
  public byte[] sample(Random random) {
    String login = any(MECHANISMS, random) + '\n' + any(FIRST, random) + '\n' + any(THEN, random);
    return login.getBytes(StandardCharsets.UTF_8);
  }

  private static String any(String[] from, Random random) {
    return from[random.nextInt(from.length)];
  }

  @Override
  public List<String> words() {
    return List.of(
        "n,,",
        "y,,",
        "p=tls-exporter,,",
        "a=",
        "n=",
        "m=",
        "r=",
        "c=biws",
        "p=",
        "i=",
        "s=",
        "v=",
        "e=",
        "=2C",
        "=3D",
        ",",
        "\0",
        "\n",
        "juliet",
        "@capulet.example",
        "AA==",
        "====");
  }

  @Override
  public void run(byte[] input) {
    String[] said = new String(input, StandardCharsets.ISO_8859_1).split("\n", 4);
    for (Channel channel :
        List.of(
            Fixture.tls(), Fixture.tls("tls-exporter", "tls-server-end-point"), Fixture.clear())) {
      converse(mechanisms.begin(said[0], Fixture.DOMAIN, channel), said, false);
      converse(mechanisms.begin(said[0], Fixture.DOMAIN, channel), said, true);
    }
  }

  private void converse(Exchange exchange, String[] said, boolean encode) {
    for (int i = 1; i < said.length; i++) {
      String text = encode ? encoded(said[i]) : said[i];
      Step step = i == 1 ? ClassicSasl.auth(exchange, text) : ClassicSasl.response(exchange, text);
      if (answer(exchange, step) instanceof Step.Success) {
        throw new AssertionError("in, and without the password");
      }
    }
    fixture.asked.clear();
  }

  private Step answer(Exchange exchange, Step step) {
    // Derived from no password that the client gave: that would take its time.
    return step instanceof Step.NeedDerivation
        ? exchange.derived(QuickKeys.of("wrong").getFirst())
        : fixture.answer(exchange, step);
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
