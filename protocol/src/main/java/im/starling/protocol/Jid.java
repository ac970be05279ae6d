// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** An XMPP address, already prepared (RFC 7622): equal addresses are equal objects. */
public sealed interface Jid permits BareJid, FullJid {
  /** The address without its resource; allocates nothing. */
  BareJid bare();

  /** The resourcepart, "" where there is none. */
  String resource();

  default String domain() {
    return bare().domain();
  }

  /**
   * Parses and prepares an address.
   *
   * @throws MalformedJid if {@code text} is none by RFC 7622
   */
  static Jid parse(String text) throws MalformedJid {
    return JidParser.parse(text);
  }

  /**
   * Prepares a resourcepart alone, as a client asks for it when it binds.
   *
   * @throws MalformedJid if {@code text} is none by RFC 7622 §3.4
   */
  static String resource(String text) throws MalformedJid {
    return JidParser.resource(text);
  }
}
