// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.Account;
import im.starling.persistence.Credentials;
import im.starling.persistence.ScramKeys;
import im.starling.protocol.BareJid;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM (RFC 5802, 7677) with and without channel binding. A name that nobody has goes the whole
 * way, with keys that fit no password, and fails at the proof.
 */
final class Scram implements Conversation {
  private static final Step NOT_AUTHORIZED = new Step.Failure(SaslFailure.NOT_AUTHORIZED);

  private final Mechanism mechanism;
  private final ScramHash hash;
  private final String domain;
  private final Channel channel;
  private final Decoys decoys;
  private final Supplier<String> nonces;
  private final String extensions;
  private @Nullable ClientFirst first;
  private @Nullable Challenged challenged;

  /** What stands once the server has spoken; {@code account} is null if nobody can get in. */
  private record Challenged(
      ClientFirst first,
      @Nullable Account account,
      ScramKeys keys,
      String nonce,
      String serverFirst) {}

  /**
   * @param mechanism one that hashes
   * @param extensions what the server's first message ends with
   */
  Scram(
      Mechanism mechanism,
      String domain,
      Channel channel,
      Decoys decoys,
      Supplier<String> nonces,
      String extensions) {
    this.mechanism = mechanism;
    this.hash = Objects.requireNonNull(mechanism.hash());
    this.domain = domain;
    this.channel = channel;
    this.decoys = decoys;
    this.nonces = nonces;
    this.extensions = extensions;
  }

  @Override
  public Step message(byte[] message) throws MalformedMessage {
    return challenged == null
        ? begin(ClientFirst.parse(message))
        : finish(challenged, ClientFinal.parse(message));
  }

  private Step begin(ClientFirst message) throws MalformedMessage {
    String type = message.bindingType();
    if (mechanism.plus() != (type != null)
        || (type != null && !channel.bindingTypes().contains(type))) {
      throw new MalformedMessage("mechanism and channel binding do not fit");
    }
    // RFC 5802 §6: the client believes that no -PLUS was offered. If one was, somebody removed it.
    if (message.flag() == 'y' && Mechanisms.binds(channel)) {
      return NOT_AUTHORIZED;
    }
    first = message;
    Optional<BareJid> user = Login.account(message.user(), domain);
    return user.isPresent()
        ? new Step.NeedCredentials(user.get())
        : challenge(message, message.user(), Optional.empty());
  }

  @Override
  public Step credentials(Optional<Credentials> credentials) throws MalformedMessage {
    if (first == null) {
      throw new MalformedMessage("credentials before a name");
    }
    return challenge(
        first, Login.account(first.user(), domain).orElseThrow().toString(), credentials);
  }

  private Step challenge(ClientFirst message, String name, Optional<Credentials> credentials) {
    Optional<ScramKeys> found = credentials.flatMap(c -> c.keys(hash.algorithm()));
    Account account = found.isEmpty() ? null : credentials.map(Credentials::account).orElse(null);
    // Made for everybody: else the time that it takes would tell who is not there.
    ScramKeys decoy = decoys.keys(hash, name);
    ScramKeys keys = found.orElse(decoy);
    String nonce = message.nonce() + nonces.get();
    String salt = Encoding.base64(keys.salt().getBytes());
    String text = "r=" + nonce + ",s=" + salt + ",i=" + keys.iterations() + extensions;
    challenged = new Challenged(message, account, keys, nonce, text);
    return new Step.Challenge(Encoding.utf8(text));
  }

  private Step finish(Challenged at, ClientFinal message) {
    ScramKeys keys = at.keys();
    String authentication =
        at.first().bare() + ',' + at.serverFirst() + ',' + message.withoutProof();
    boolean proved = proves(message.proof(), keys.storedKey().getBytes(), authentication);
    boolean bound = isBinding(at.first(), message.binding());
    Account account = at.account();
    if (!proved || !bound || !message.nonce().equals(at.nonce()) || account == null) {
      return NOT_AUTHORIZED;
    }
    String signature = Encoding.base64(hash.hmac(keys.serverKey().getBytes(), authentication));
    return Login.proved(account, at.first().authzid(), Encoding.utf8("v=" + signature));
  }

  private boolean proves(byte[] proof, byte[] storedKey, String authentication) {
    byte[] clientKey = hash.hmac(storedKey, authentication);
    if (proof.length != clientKey.length) {
      return false;
    }
    for (int i = 0; i < clientKey.length; i++) {
      clientKey[i] ^= proof[i];
    }
    return MessageDigest.isEqual(hash.digest(clientKey), storedKey);
  }

  /** RFC 5802 §5.1, c: the header as it was sent, and the data of this very connection. */
  private boolean isBinding(ClientFirst message, byte[] binding) {
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.writeBytes(Encoding.utf8(message.gs2Header()));
    if (message.bindingType() != null) {
      byte[] data = channel.binding(message.bindingType());
      if (data == null) {
        return false;
      }
      expected.writeBytes(data);
    }
    return MessageDigest.isEqual(expected.toByteArray(), binding);
  }
}
