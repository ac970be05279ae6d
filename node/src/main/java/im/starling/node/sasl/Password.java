// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import com.ongres.saslprep.SASLprep;
import com.ongres.stringprep.Profile;
import java.util.Optional;

/**
 * Preparation of passwords by SASLprep (RFC 4013), not by its successor OpaqueString (RFC 8265):
 * with SCRAM it is the client that hashes, RFC 5802 §5.1 told it to use SASLprep, and the two
 * differ (compatibility characters, U+00AD).
 */
final class Password {
  private static final Profile PROFILE = new SASLprep();

  private Password() {}

  /** Empty if it has characters that no password may have, or nothing is left of it. */
  static Optional<String> prepare(String password) {
    try {
      String prepared = PROFILE.prepareQuery(password);
      return prepared.isEmpty() ? Optional.empty() : Optional.of(prepared);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // The second is how stringprep 2.2 says that nothing was left.
      return Optional.empty();
    }
  }
}
