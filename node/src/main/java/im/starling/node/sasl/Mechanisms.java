// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What streams may offer, and the beginning of every {@link Exchange}. */
public final class Mechanisms {
  private static final int NONCE_BYTES = 18;

  private final Decoys decoys;
  private final Supplier<String> nonces;

  /**
   * With a secret of at least 32 random bytes that all nodes share and that never changes: the
   * salts of names that nobody has are made of it.
   */
  public Mechanisms(byte[] secret, SecureRandom random) {
    this(secret, () -> nonce(random));
  }

  Mechanisms(byte[] secret, Supplier<String> nonces) {
    this.decoys = new Decoys(secret);
    this.nonces = nonces;
  }

  private static String nonce(SecureRandom random) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    return Encoding.base64(nonce);
  }

  /** The mechanisms to offer, strongest first. They must be the same on every node. */
  public static List<Mechanism> offered(boolean tls, Set<String> bindingTypes) {
    return Stream.of(Mechanism.values())
        .filter(mechanism -> !mechanism.plus() || (tls && !bindingTypes.isEmpty()))
        .filter(mechanism -> mechanism != Mechanism.PLAIN || tls)
        .toList();
  }

  /** True if a -PLUS mechanism was offered on that channel. */
  static boolean binds(Channel channel) {
    return channel.encrypted() && !channel.bindingTypes().isEmpty();
  }

  /**
   * Begins an authentication for accounts of {@code domain}. An unknown or not offered mechanism
   * makes an exchange that fails at its first step.
   */
  public Exchange begin(String name, String domain, Channel channel) {
    Mechanism mechanism = Mechanism.of(name).orElse(null);
    if (mechanism == null || (mechanism.plus() && !binds(channel))) {
      return Exchange.refused(SaslFailure.INVALID_MECHANISM);
    }
    ScramHash hash = mechanism.hash();
    if (hash != null) {
      return Exchange.of(new Scram(hash, mechanism.plus(), domain, channel, decoys, nonces));
    }
    return channel.encrypted()
        ? Exchange.of(new Plain(domain, decoys))
        : Exchange.refused(SaslFailure.ENCRYPTION_REQUIRED);
  }
}
