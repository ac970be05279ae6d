// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The mechanisms that are for tokens, the strongest binding first (draft-schmaus-sasl-ht-09 §2).
 */
public enum TokenMechanism {
  HT_SHA_256_EXPR("tls-exporter"),
  HT_SHA_256_ENDP("tls-server-end-point"),
  HT_SHA_256_NONE("");

  private final String wire = name().replace('_', '-');
  private final String binding;

  TokenMechanism(String binding) {
    this.binding = binding;
  }

  /** Those that can be had on a channel: XEP-0484 §3.1 wants one without a binding, too. */
  public static List<TokenMechanism> offered(Channel channel) {
    return Stream.of(values())
        .filter(mechanism -> channel.encrypted())
        .filter(mechanism ->
            mechanism.binding.isEmpty() || channel.bindingTypes().contains(mechanism.binding))
        .toList();
  }

  /** The registered name: {@code HT-SHA-256-EXPR}. */
  public String wire() {
    return wire;
  }

  /** What is hashed of the channel; null if it cannot be had, and then nobody gets in. */
  byte @Nullable [] data(Channel channel) {
    return binding.isEmpty() ? new byte[0] : channel.binding(binding);
  }
}
