// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.util.List;

/**
 * What the keys of an account look like from outside, and how many accounts have such keys.
 *
 * @param kinds in the order of their hashes
 * @param accounts of those that were looked at
 */
public record KeyKinds(List<Kind> kinds, long accounts) {
  /** What a client is told of the keys for one hash (RFC 5802 §7). */
  public record Kind(String hash, int iterations, int saltLength) {}

  public KeyKinds {
    kinds = List.copyOf(kinds);
  }
}
