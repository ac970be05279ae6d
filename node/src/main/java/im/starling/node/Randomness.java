// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import java.security.SecureRandom;
import java.util.Base64;

/** Where everything comes from that nobody may guess. */
final class Randomness {
  private static final int BYTES = 15;

  private Randomness() {}

  /** 120 random bits as 20 characters that can stand in a resource or an attribute. */
  static String id() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
