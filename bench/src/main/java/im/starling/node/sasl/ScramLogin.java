// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.Account;
import im.starling.persistence.Credentials;
import im.starling.protocol.BareJid;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The example of RFC 7677 §3, whose nonces and proof are known, from the server's side. */
public final class ScramLogin {
  private static final byte[] FIRST = ascii("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  private static final byte[] FINAL =
      ascii(
          "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
              + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");

  private static final Channel TLS = new GivenChannel(true, Set.of(), type -> null);

  private final Mechanisms mechanisms =
      new Mechanisms(new byte[32], () -> "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", false);
  private final Optional<Credentials> credentials =
      Optional.of(
          new Credentials(
              new Account(1, new BareJid("user", "example.com"), 0),
              List.of(
                  ScramHash.SHA_256.keys(
                      "pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4_096))));

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** True if the login succeeds. */
  public boolean run() {
    Exchange exchange = mechanisms.begin("SCRAM-SHA-256", "example.com", TLS);
    return exchange.start(FIRST) instanceof Step.NeedCredentials
        && exchange.credentials(credentials) instanceof Step.Challenge
        && exchange.respond(FINAL) instanceof Step.Success;
  }
}
