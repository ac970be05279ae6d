// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.buffer.Buffer;

/**
 * What the server keeps instead of a password (RFC 5802 §3), for one hash.
 *
 * @param hash "SHA-1", "SHA-256" or "SHA-512"
 */
public record ScramKeys(
    String hash, Buffer salt, int iterations, Buffer storedKey, Buffer serverKey) {
  /** Never the keys: a ServerKey in a log file would let its reader impersonate the server. */
  @Override
  public String toString() {
    return "ScramKeys[" + hash + ", " + iterations + " iterations]";
  }
}
