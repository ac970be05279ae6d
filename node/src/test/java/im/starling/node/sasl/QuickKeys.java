// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.ScramKeys;
import java.util.Arrays;
import java.util.List;

/** Keys of one round each, where a test logs in more often than anybody does. */
public final class QuickKeys {
  private QuickKeys() {}

  /**
   * As {@link PasswordHashing#derive}.
   *
   * @throws IllegalArgumentException if no such password can be
   */
  public static List<ScramKeys> of(String password) {
    String prepared = Password.prepare(password).orElseThrow(IllegalArgumentException::new);
    return Arrays.stream(ScramHash.values())
        .map(hash -> hash.keys(prepared, new byte[16], 1))
        .toList();
  }
}
