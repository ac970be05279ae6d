// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.protocol.BareJid;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What {@link Mechanisms} is for passwords: tokens, and logins with them.
 *
 * <p>The hashed-token mechanisms prove with the token itself as the key of an HMAC over data that
 * change with the connection, so the server must have it in clear: a hash of it would be a new
 * token. That is why no token is stored. The database has a random seed for each, and the token is
 * made of the seed, of whose it is and what for, and of a secret that all nodes share. Who gets to
 * read the rows alone (a backup of the table, an injected query) has nothing that logs in. Who
 * reads the secret, too, can, until the tokens expire; with another secret all of them are worth
 * nothing at once.
 */
public final class HashedTokens {
  /** Of the secret, and of the seeds: as much as the hash has. */
  public static final int LENGTH = 32;

  private final byte[] secret;
  private final SecureRandom random;

  /** With a secret that all nodes share. */
  public HashedTokens(byte[] secret, SecureRandom random) {
    this.secret = secret.clone();
    this.random = random;
  }

  public Buffer seed() {
    byte[] seed = new byte[LENGTH];
    random.nextBytes(seed);
    return Buffer.buffer(seed);
  }

  /**
   * The token of that client for that mechanism: with another one it would be another token.
   *
   * @param client what stands for the account and for one client of it
   */
  public String token(String client, TokenMechanism mechanism, Buffer seed) {
    String text =
        "token " + client + '\0' + mechanism.wire() + '\0' + Encoding.base64(seed.getBytes());
    byte[] token = ScramHash.SHA_256.hmac(secret, text);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /** The mechanism of that name if the channel has it. */
  public static Optional<TokenMechanism> offered(String name, Channel channel) {
    return TokenMechanism.offered(channel).stream()
        .filter(mechanism -> mechanism.wire().equals(name))
        .findFirst();
  }

  /** True for what is no mechanism for passwords, offered or not. */
  public static boolean named(String name) {
    return Stream.of(TokenMechanism.values()).anyMatch(known -> known.wire().equals(name));
  }

  /**
   * Begins a login with a token.
   *
   * @param client the client that it has to be, of whatever account it says
   */
  public Exchange begin(
      TokenMechanism mechanism, String domain, Channel channel, Function<BareJid, String> client) {
    return Exchange.of(new HashedToken(mechanism, domain, channel, this, client));
  }
}
