// SPDX-License-Identifier: Apache-2.0
package im.starling.node.alone;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What clients send once they are logged in: something of everything that a server may know. */
public final class Requests {
  private static final String[] PAYLOADS = {
    "<query xmlns='jabber:iq:roster'><item jid='juliet@capulet.example' name='J'><group>a</group>"
        + "</item></query>",
    "<query xmlns='jabber:iq:roster'><item jid='juliet@capulet.example' subscription='remove'/>"
        + "</query>",
    "<query xmlns='jabber:iq:roster' ver='12'/>",
    "<query xmlns='urn:xmpp:mam:2' queryid='q'><x xmlns='jabber:x:data' type='submit'>"
        + "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field>"
        + "<field var='with'><value>juliet@capulet.example/balcony</value></field>"
        + "<field var='start'><value>2010-06-07T00:00:00.123+02:00</value></field>"
        + "<field var='end'><value>2030-07-07T13:23:54Z</value></field>"
        + "<field var='after-id'><value>AAAAAAAAAAAAAAAAAAAAAA</value></field>"
        + "<field var='ids'><value>a</value><value>b</value></field></x>"
        + "<set xmlns='http://jabber.org/protocol/rsm'><max>10</max><after>x</after><before/></set>"
        + "<flip-page/></query>",
    "<query xmlns='urn:xmpp:mam:2'/>",
    "<metadata xmlns='urn:xmpp:mam:2'/>",
    "<prefs xmlns='urn:xmpp:mam:2' default='roster'><always><jid>juliet@capulet.example</jid>"
        + "</always><never><jid>paris@capulet.example/x</jid></never></prefs>",
    "<query xmlns='http://jabber.org/protocol/disco#info' node='n#QgayPKawpkPSDYmwT/WM94uAlu0='/>",
    "<query xmlns='http://jabber.org/protocol/disco#items'/>",
    "<enable xmlns='urn:xmpp:carbons:2'/>",
    "<disable xmlns='urn:xmpp:carbons:2'/>",
    "<ping xmlns='urn:xmpp:ping'/>",
    "<query xmlns='jabber:iq:version'/>",
    "<time xmlns='urn:xmpp:time'/>",
    "<query xmlns='jabber:iq:last'/>",
    "<query xmlns='jabber:iq:register'><username>romeo</username><password>new</password></query>",
    "<query xmlns='jabber:iq:register'/>",
    "<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'><a/></storage></query>",
    "<vCard xmlns='vcard-temp'><FN>Romeo</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>AAAA</BINVAL>"
        + "</PHOTO></vCard>",
    "<vCard xmlns='vcard-temp'/>",
    "<block xmlns='urn:xmpp:blocking'><item jid='tybalt@capulet.example'/></block>",
    "<unblock xmlns='urn:xmpp:blocking'/>",
    "<blocklist xmlns='urn:xmpp:blocking'/>",
    "<command xmlns='http://jabber.org/protocol/commands' node='ping' action='execute'><x"
        + " xmlns='jabber:x:data' type='submit'><field"
        + " var='a'><value>1</value></field></x></command>",
    "<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='n'><item id='i'/></publish>"
        + "</pubsub>",
    "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>",
    "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>x</resource></bind>"
  };
  private static final String[] EXTENSIONS = {
    "<body>Wherefore?</body>",
    "<body xml:lang='de'>Warum?</body>",
    "<store xmlns='urn:xmpp:hints'/>",
    "<no-store xmlns='urn:xmpp:hints'/>",
    "<no-copy xmlns='urn:xmpp:hints'/>",
    "<private xmlns='urn:xmpp:carbons:2'/>",
    "<stanza-id xmlns='urn:xmpp:sid:0' id='1' by='juliet@capulet.example'/>",
    "<origin-id xmlns='urn:xmpp:sid:0' id='1'/>",
    "<active xmlns='http://jabber.org/protocol/chatstates'/>",
    "<delay xmlns='urn:xmpp:delay' from='capulet.example' stamp='2002-09-10T23:08:25Z'/>",
    "<x xmlns='http://jabber.org/protocol/muc#user'/>",
    "<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message/>"
        + "</forwarded></received>",
    "<show>away</show>",
    "<priority>-1</priority>",
    "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/>",
    "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>x</gone></error>"
  };
  private static final String[] NONZAS = {
    "<r xmlns='urn:xmpp:sm:3'/>",
    "<a xmlns='urn:xmpp:sm:3' h='1'/>",
    "<enable xmlns='urn:xmpp:sm:3' resume='true' max='600'/>",
    "<resume xmlns='urn:xmpp:sm:3' h='0' previd='id3'/>",
    "<active xmlns='urn:xmpp:csi:0'/>",
    "<inactive xmlns='urn:xmpp:csi:0'/>",
    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AHJvbWVvAHNlY3JldA==</auth>",
    "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>AHJvbWVvAHNlY3JldA=="
        + "</initial-response><user-agent id='d4565fa7-4d72-4749-b3d3-740edbf87770'/>"
        + "<bind xmlns='urn:xmpp:bind:0'><tag>x</tag><enable xmlns='urn:xmpp:carbons:2'/></bind>"
        + "</authenticate>",
    " ",
    "</stream:stream>"
  };
  private static final String[] ADDRESSES = {
    "",
    " to='capulet.example'",
    " to='romeo@capulet.example'",
    " to='romeo@capulet.example/balcony'",
    " to='juliet@capulet.example'",
    " to='juliet@capulet.example/balcony'",
    " to='nobody@capulet.example'",
    " to='elsewhere.example'",
    " to='@'",
    " from='juliet@capulet.example'"
  };
  private static final String[] IQ = {"get", "set", "result", "error"};
  private static final String[] MESSAGE = {"chat", "normal", "headline", "groupchat", "error"};
  private static final String[] PRESENCE = {
    "", "unavailable", "subscribe", "subscribed", "unsubscribe", "unsubscribed", "probe", "error"
  };

  private Requests() {}

  /** A few stanzas in a row. */
  public static String some(Random random) {
    StringBuilder out = new StringBuilder(random.nextBoolean() ? "<presence/>" : "");
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      out.append(one(random));
    }
    return out.toString();
  }

  private static String one(Random random) {
    String to = any(ADDRESSES, random);
    return switch (random.nextInt(7)) {
      case 0, 1, 2 ->
          "<iq%s type='%s' id='%d'>%s</iq>"
              .formatted(to, any(IQ, random), random.nextInt(9), any(PAYLOADS, random));
      case 3, 4 ->
          "<message%s type='%s'>%s%s</message>"
              .formatted(
                  to, any(MESSAGE, random), any(EXTENSIONS, random), any(EXTENSIONS, random));
      case 5 -> {
        String type = any(PRESENCE, random);
        String written = type.isEmpty() ? "" : " type='" + type + "'";
        yield "<presence%s%s>%s</presence>".formatted(to, written, any(EXTENSIONS, random));
      }
      default -> any(NONZAS, random);
    };
  }

  private static String any(String[] from, Random random) {
    return from[random.nextInt(from.length)];
  }

  /** All pieces, for who puts them where they do not belong. */
  public static List<String> pieces() {
    List<String> all = new ArrayList<>();
    for (String[] some : List.of(PAYLOADS, EXTENSIONS, NONZAS, ADDRESSES)) {
      all.addAll(List.of(some));
    }
    return all;
  }
}
