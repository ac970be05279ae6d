// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.util.List;
import java.util.Optional;

/** All that an account can prove its password against. */
public record Credentials(Account account, List<ScramKeys> keys) {
  public Credentials {
    keys = List.copyOf(keys);
  }

  /** The keys for "SHA-1", "SHA-256" or "SHA-512". */
  public Optional<ScramKeys> keys(String hash) {
    return keys.stream().filter(k -> k.hash().equals(hash)).findFirst();
  }
}
