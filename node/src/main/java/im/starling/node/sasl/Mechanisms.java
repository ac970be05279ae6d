// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.Credentials;
import im.starling.persistence.KeyKinds;
import im.starling.protocol.BareJid;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What streams may offer, and the beginning of every {@link Exchange}. */
public final class Mechanisms {
  private static final int NONCE_BYTES = 18;

  private final Decoys decoys;
  private final Supplier<String> nonces;
  private final boolean protects;

  /**
   * With a secret of at least 32 random bytes that all nodes share and that never changes: the
   * salts of names that nobody has are made of it.
   *
   * @param protects clients are told what they were offered (XEP-0474)
   */
  public Mechanisms(byte[] secret, SecureRandom random, boolean protects) {
    this(secret, () -> nonce(random), protects);
  }

  Mechanisms(byte[] secret, Supplier<String> nonces, boolean protects) {
    this.decoys = new Decoys(secret);
    this.nonces = nonces;
    this.protects = protects;
  }

  private static String nonce(SecureRandom random) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    return Encoding.base64(nonce);
  }

  /**
   * Makes names that nobody has look like accounts that there are. Any node may be asked, so all
   * should be told the same.
   */
  public void resemble(List<KeyKinds> accounts) {
    decoys.resemble(accounts);
  }

  /** The mechanisms to offer to anybody, strongest first. They must be the same on every node. */
  public static List<Mechanism> offered(Channel channel) {
    return Stream.of(Mechanism.values())
        .filter(mechanism -> !mechanism.plus() || binds(channel))
        .filter(mechanism -> mechanism != Mechanism.PLAIN || channel.encrypted())
        .toList();
  }

  /**
   * Those of them that an account has keys for (XEP-0388 §2.1). For a name that nobody has, and for
   * an account without any, they are those of an account that there could be.
   */
  public List<Mechanism> offered(
      Channel channel, BareJid account, Optional<Credentials> credentials) {
    Set<ScramHash> decoy = decoys.hashes(account.toString());
    Set<ScramHash> real = EnumSet.noneOf(ScramHash.class);
    for (ScramHash hash : ScramHash.values()) {
      if (credentials.flatMap(known -> known.keys(hash.algorithm())).isPresent()) {
        real.add(hash);
      }
    }
    Set<ScramHash> hashes = real.isEmpty() ? decoy : real;
    return offered(channel).stream()
        .filter(mechanism -> mechanism.hash() == null || hashes.contains(mechanism.hash()))
        .toList();
  }

  /** True if a -PLUS mechanism was offered on that channel. */
  static boolean binds(Channel channel) {
    return channel.encrypted() && !channel.bindingTypes().isEmpty();
  }

  /** As the other, where the stream offers what it offers to anybody. */
  Exchange begin(String name, String domain, Channel channel) {
    return begin(name, domain, channel, offered(channel));
  }

  /**
   * Begins an authentication for accounts of {@code domain}. An unknown or not offered mechanism
   * makes an exchange that fails at its first step.
   */
  public Exchange begin(String name, String domain, Channel channel, List<Mechanism> offered) {
    Mechanism mechanism = Mechanism.of(name).orElse(null);
    if (mechanism == null || !(offered.contains(mechanism) || mechanism == Mechanism.PLAIN)) {
      return Exchange.refused(SaslFailure.INVALID_MECHANISM);
    }
    ScramHash hash = mechanism.hash();
    if (hash != null) {
      String extensions =
          protects ? DowngradeProtection.attribute(hash, offered, channel.bindingTypes()) : "";
      return Exchange.of(new Scram(mechanism, domain, channel, decoys, nonces, extensions));
    }
    return channel.encrypted()
        ? Exchange.of(new Plain(domain, decoys))
        : Exchange.refused(SaslFailure.ENCRYPTION_REQUIRED);
  }
}
