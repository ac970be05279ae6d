// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.util.List;

/** Words of the languages that the targets read. */
final class Words {
  static final List<String> XML =
      List.of(
          "<![CDATA[",
          "]]>",
          "<!--",
          "-->",
          "<?xml version='1.0'?>",
          "<?x?>",
          "<!DOCTYPE a>",
          "&lt;",
          "&amp;",
          "&apos;",
          "&#x1F600;",
          "&#xD800;",
          "&#13;",
          "&#0;",
          "&x;",
          " xmlns='urn:one'",
          " xmlns=''",
          " xmlns='jabber:client'",
          " xmlns='jabber:server'",
          " xmlns:p='urn:one'",
          " xmlns:p=''",
          " xmlns:xml='http://www.w3.org/XML/1998/namespace'",
          " xmlns:p='http://www.w3.org/2000/xmlns/'",
          " xml:lang='de'",
          "p:",
          "xml:",
          "stream:",
          "<stream:stream xmlns='jabber:client'"
              + " xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>",
          "</stream:stream>",
          "<message>",
          "</message>",
          "<iq id='1' type='get'>",
          "<presence/>",
          "<p:x p:a='1'/>",
          "<x>",
          "</x>",
          "/>");

  static final List<String> JID =
      List.of(
          "@",
          "/",
          ".",
          "xn--",
          "xn--mnchen-3ya",
          "m\u00fcnchen",
          "[::1]",
          "[1:2:3:4:5:6:7:8]",
          "[::ffff:1.2.3.4]",
          "127.0.0.1",
          "a-b",
          "-",
          "\u00df",
          "\u03c2",
          "\u00c5",
          "A\u030a",
          "\uff21",
          "\u0130",
          "\u05d0",
          "\u0660",
          "\u06f0",
          "\u200c",
          "\u200d",
          "\u0b1c\u0b3c",
          "\u1e9b\u0323",
          "\u3000",
          "\ud835\udcb6",
          "\ufb01");

  private Words() {}
}
