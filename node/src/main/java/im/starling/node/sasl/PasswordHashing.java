// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.ScramKeys;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** Makes what is stored of a password. Milliseconds of CPU: not for event loops. */
public final class PasswordHashing {
  /** PBKDF2 rounds of new passwords; never below 10,000 (XEP-0438). */
  public static final int ITERATIONS = 10_000;

  static final int SALT_BYTES = 16;

  private final SecureRandom random;

  public PasswordHashing(SecureRandom random) {
    this.random = random;
  }

  /**
   * Keys for every hash that a mechanism uses, each with its own salt.
   *
   * @throws IllegalArgumentException if the password is empty or has forbidden characters (RFC
   *     4013); the message says so and does not contain it
   */
  public List<ScramKeys> derive(String password) {
    String prepared =
        Password.prepare(password)
            .orElseThrow(() ->
                new IllegalArgumentException("empty password, or forbidden characters in it"));
    List<ScramKeys> keys = new ArrayList<>();
    for (ScramHash hash : ScramHash.values()) {
      byte[] salt = new byte[SALT_BYTES];
      random.nextBytes(salt);
      keys.add(hash.keys(prepared, salt, ITERATIONS));
    }
    return List.copyOf(keys);
  }
}
