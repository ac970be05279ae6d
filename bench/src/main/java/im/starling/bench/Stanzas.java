// SPDX-License-Identifier: Apache-2.0
package im.starling.bench;

import java.nio.charset.StandardCharsets;

/** What is measured: a chat message of 251 bytes as a phone sends it, and others. */
final class Stanzas {
  static final byte[] CHAT =
      utf8(
          "<message xml:lang='en' to='juliet@capulet.example/balcony' id='p7Kc-1042' type='chat'>"
              + "<body>Wherefore art thou, Romeo?</body><request xmlns='urn:xmpp:receipts'/>"
              + "<active xmlns='http://jabber.org/protocol/chatstates'/>"
              + "<a xmlns='urn:ab'/></message>");

  static final byte[] PRESENCE =
      utf8(
          "<presence><show>away</show><status>at the ball</status>"
              + "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1'"
              + " node='https://client.example' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>");

  private Stanzas() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
