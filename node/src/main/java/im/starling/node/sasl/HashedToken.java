// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.Account;
import im.starling.persistence.Token;
import im.starling.persistence.TokenOwner;
import im.starling.protocol.BareJid;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A login with a token in one step (draft-schmaus-sasl-ht-09 §3). A name that nobody has, a client
 * that has no token and a token that is not right are the same work and have the same answer: the
 * one that makes clients ask for the password (XEP-0484 §4.2).
 */
final class HashedToken implements Conversation {
  private static final Step EXPIRED = new Step.Failure(SaslFailure.CREDENTIALS_EXPIRED);

  /** The one that the client uses and the next one (XEP-0484 §5.1). */
  private static final int SLOTS = 2;

  /** What is tried in place of a token that there is not. */
  private static final Token NOTHING =
      new Token(Buffer.buffer(new byte[HashedTokens.LENGTH]), "", false, Duration.ZERO);

  private final TokenMechanism mechanism;
  private final String domain;
  private final Channel channel;
  private final HashedTokens tokens;
  private final Function<BareJid, String> clients;
  private @Nullable Claim claim;

  private record Claim(String client, Buffer hashed) {}

  HashedToken(
      TokenMechanism mechanism,
      String domain,
      Channel channel,
      HashedTokens tokens,
      Function<BareJid, String> clients) {
    this.mechanism = mechanism;
    this.domain = domain;
    this.channel = channel;
    this.tokens = tokens;
    this.clients = clients;
  }

  /** {@code authcid NUL initiator-hashed-token}, the last of which may have any bytes. */
  @Override
  public Step message(byte[] message) throws MalformedMessage {
    int end = 0;
    while (end < message.length && message[end] != 0) {
      end++;
    }
    if (end == 0 || message.length - end - 1 != HashedTokens.LENGTH) {
      throw new MalformedMessage("authcid NUL hashed token");
    }
    String name = Encoding.utf8(Arrays.copyOf(message, end));
    Buffer hashed = Buffer.buffer(Arrays.copyOfRange(message, end + 1, message.length));
    Optional<BareJid> user = Login.account(name, domain);
    claim = new Claim(user.map(clients).orElse(""), hashed);
    return user.isPresent()
        ? new Step.NeedTokens(user.get(), claim.client())
        : tokens(Optional.empty());
  }

  @Override
  public Step tokens(Optional<TokenOwner> owner) throws MalformedMessage {
    if (claim == null) {
      throw new MalformedMessage("tokens before a name");
    }
    byte[] binding = mechanism.data(channel);
    if (binding == null) {
      return EXPIRED;
    }
    List<Token> known = owner.map(TokenOwner::tokens).orElse(List.of());
    Token right = null;
    byte[] answer = new byte[0];
    for (int i = 0; i < Math.max(SLOTS, known.size()); i++) {
      Token token = i < known.size() ? known.get(i) : NOTHING;
      byte[] key = Encoding.utf8(tokens.token(claim.client(), mechanism, token.seed()));
      boolean proved =
          MessageDigest.isEqual(hashed(key, "Initiator", binding), claim.hashed().getBytes());
      if (proved && token.mechanism().equals(mechanism.wire())) {
        right = token;
        answer = hashed(key, "Responder", binding);
      }
    }
    Account account = owner.map(TokenOwner::account).orElse(null);
    return right == null || account == null ? EXPIRED : Login.proved(account, answer, right);
  }

  private static byte[] hashed(byte[] token, String who, byte[] binding) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(Encoding.utf8(who));
    data.writeBytes(binding);
    return ScramHash.SHA_256.hmac(token, data.toByteArray());
  }
}
