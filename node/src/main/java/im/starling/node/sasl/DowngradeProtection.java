// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.protocol.Xep;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lets a SCRAM client see whether what it was offered is what we have offered: whoever sits in
 * between cannot forge it without the password.
 */
@Xep(number = 474, title = "SASL SCRAM Downgrade Protection", version = "0.5.0")
final class DowngradeProtection {
  /** Neither can be in XML, and so in no name. */
  private static final String NEXT = "\u001e";

  private static final String BINDINGS = "\u001f";

  private DowngradeProtection() {}

  /**
   * What the server's first message ends with (§5.1).
   *
   * @param mechanisms all that the client was offered in the profile that it uses
   * @param bindings and the types beside them (XEP-0440), empty if there was no such list
   */
  static String attribute(ScramHash hash, List<Mechanism> mechanisms, Collection<String> bindings) {
    String list = sorted(mechanisms.stream().map(Mechanism::wire));
    if (!bindings.isEmpty()) {
      list += BINDINGS + sorted(bindings.stream());
    }
    return ",h=" + Encoding.base64(hash.digest(Encoding.utf8(list)));
  }

  /** By their octets (RFC 4790 §9.3), which are those of ASCII. */
  private static String sorted(Stream<String> names) {
    return names.sorted().collect(Collectors.joining(NEXT));
  }
}
