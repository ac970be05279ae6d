// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.util.Random;

/** What clients say, one stanza or a few at a time, with gaps filled by chance. */
final class Conversation {
  private static final String[] LINES = {
    "<message xml:lang='en' to='%1$s' id='%2$s' type='chat'><body>%3$s</body><request"
        + " xmlns='urn:xmpp:receipts'/><active xmlns='http://jabber.org/protocol/chatstates'/>"
        + "</message>",
    "<message to='%1$s'><x:body xmlns:x='jabber:client'>%3$s</x:body><x"
        + " xmlns=''>%3$s</x></message>",
    "<message to='%1$s' type='%2$s'><stream:a/><b xmlns='urn:b' xml:lang='%3$s'><c xmlns=''/></b>"
        + "</message>",
    "<presence><show>away</show><status>%3$s</status><priority>%4$d</priority><c"
        + " xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='%2$s'"
        + " ver='%2$s'/></presence>",
    "<presence to='%1$s' type='subscribe'/><presence to='%1$s' type='probe' id='%2$s'/>",
    "<iq type='get' id='%2$s' to='%1$s'><query"
        + " xmlns='http://jabber.org/protocol/disco#info'/></iq>",
    "<iq type='set' id='%2$s'><query xmlns='jabber:iq:roster'><item jid='%1$s' name='%3$s'>"
        + "<group>%3$s</group></item></query></iq>",
    "<iq type='set' id='%2$s'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data'"
        + " type='submit'><field var='start'><value>2010-06-07T00:00:00Z</value></field></x>"
        + "<set xmlns='http://jabber.org/protocol/rsm'><max>%4$d</max></set></query></iq>",
    "<iq type='result' id='%2$s'/><iq type='error' id='%2$s' to='%1$s'><error type='cancel'>"
        + "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
    "<message from='%1$s' type='error'><error><text>%3$s</text></error></message>"
  };
  private static final String[] ADDRESSES = {
    "juliet@capulet.example",
    "juliet@capulet.example/balcony",
    "capulet.example",
    "\u00dcber@M\u00fcnchen.example/\u00e4 b",
    "a@[::1]/&apos;&lt;&quot;",
    "A@B/C"
  };
  private static final String[] IDS = {"1", "", "&#10;", "a b", "\u00e4", "&quot;", "headline"};
  private static final String[] TEXT = {
    "",
    "Wherefore art thou?",
    "&lt;&gt;&amp;",
    "\u00e4\u20ac\ud83d\ude00",
    "&#13;\n",
    "]]&gt;",
    "\r\n"
  };

  private Conversation() {}

  static String line(Random random) {
    return any(LINES, random)
        .formatted(
            any(ADDRESSES, random), any(IDS, random), any(TEXT, random), random.nextInt(-200, 200));
  }

  private static String any(String[] from, Random random) {
    return from[random.nextInt(from.length)];
  }
}
