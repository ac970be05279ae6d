// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.ScramKeys;
import java.util.Arrays;

/**
 * Keys for accounts that do not exist, so that they answer like those that do (RFC 6120 §6.5.10):
 * always the same salt for the same name, on every node that has the secret.
 */
final class Decoys {
  private final byte[] secret;

  Decoys(byte[] secret) {
    this.secret = secret.clone();
  }

  ScramKeys keys(ScramHash hash, String user) {
    byte[] salt = ScramHash.SHA_256.hmac(secret, "salt " + hash.algorithm() + ' ' + user);
    return hash.keys(
        Arrays.copyOf(salt, PasswordHashing.SALT_BYTES),
        PasswordHashing.ITERATIONS,
        hash.hmac(secret, "stored " + user),
        hash.hmac(secret, "server " + user));
  }
}
