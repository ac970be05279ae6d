// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import java.util.Arrays;
import java.util.Base64;

/** Names that always stand for the same thing and tell nobody for what. */
public final class Pseudonyms {
  /** 96 bits are 16 characters. */
  private static final int BYTES = 12;

  private final byte[] secret;

  /** With a secret that all nodes share and that never changes. */
  public Pseudonyms(byte[] secret) {
    this.secret = secret.clone();
  }

  /** Characters that can stand anywhere in an address; what for is part of the name. */
  public String of(String purpose, String... parts) {
    String text = "pseudonym " + purpose + '\0' + String.join("\0", parts);
    byte[] name = Arrays.copyOf(ScramHash.SHA_256.hmac(secret, text), BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(name);
  }
}
