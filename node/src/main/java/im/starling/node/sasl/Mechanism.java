// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The mechanisms of this server, strongest first. */
public enum Mechanism {
  SCRAM_SHA_512_PLUS(ScramHash.SHA_512, true),
  SCRAM_SHA_256_PLUS(ScramHash.SHA_256, true),
  SCRAM_SHA_1_PLUS(ScramHash.SHA_1, true),
  SCRAM_SHA_512(ScramHash.SHA_512, false),
  SCRAM_SHA_256(ScramHash.SHA_256, false),
  SCRAM_SHA_1(ScramHash.SHA_1, false),
  PLAIN(null, false);

  private final String wire = name().replace('_', '-');
  private final @Nullable ScramHash hash;
  private final boolean plus;

  Mechanism(@Nullable ScramHash hash, boolean plus) {
    this.hash = hash;
    this.plus = plus;
  }

  /** The mechanism of that registered name. */
  public static Optional<Mechanism> of(String wire) {
    for (Mechanism mechanism : values()) {
      if (mechanism.wire.equals(wire)) {
        return Optional.of(mechanism);
      }
    }
    return Optional.empty();
  }

  /** The registered name: {@code SCRAM-SHA-256-PLUS}. */
  public String wire() {
    return wire;
  }

  /** What SCRAM hashes with, null for what is not SCRAM. */
  public @Nullable ScramHash hash() {
    return hash;
  }

  /** True if it binds the authentication to the TLS connection. */
  public boolean plus() {
    return plus;
  }
}
