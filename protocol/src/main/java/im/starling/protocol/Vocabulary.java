// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.util.function.Consumer;

/** Names that are common enough to be known before any peer has sent them. */
final class Vocabulary {
  private static final String[] TYPES = {
    "chat", "groupchat", "headline", "normal", "error", "get", "set", "result", "unavailable",
    "subscribe", "subscribed", "unsubscribe", "unsubscribed", "probe", "en", "de", "fr", "1.0",
    "stream", "xml", "xmlns", "c", "db", "xs", "xsi",
  };

  private static final String[] CLIENT = {
    "message", "presence", "iq", "body", "subject", "thread", "priority", "show", "status", "error",
  };

  /** A namespace and the elements in it. */
  private static final String[][] NAMES = {
    {Namespaces.STREAM, "stream", "features", "error"},
    {Namespaces.TLS, "starttls"},
    {Namespaces.SASL, "auth", "response", "abort"},
    {Namespaces.BIND, "bind"},
    {Namespaces.SESSION, "session"},
    {"urn:xmpp:sm:3", "enable", "resume", "r", "a"},
    {"urn:xmpp:csi:0", "active", "inactive"},
    {"urn:xmpp:sasl:2", "authenticate", "response", "abort", "next"},
    {"urn:xmpp:bind:0", "bind"},
    {"urn:ietf:params:xml:ns:xmpp-framing", "open", "close"},
    {"http://jabber.org/protocol/chatstates", "active", "composing", "paused", "inactive", "gone"},
    {"urn:xmpp:receipts", "request", "received"},
    {"urn:xmpp:chat-markers:0", "markable", "received", "displayed"},
    {"urn:xmpp:carbons:2", "enable", "disable", "private", "sent", "received"},
    {"urn:xmpp:forward:0", "forwarded"},
    {"urn:xmpp:hints", "store", "no-store", "no-copy", "no-permanent-store"},
    {"urn:xmpp:sid:0", "stanza-id", "origin-id"},
    {"urn:xmpp:delay", "delay"},
    {"urn:xmpp:mam:2", "query", "prefs", "metadata", "result", "fin"},
    {"http://jabber.org/protocol/rsm", "set"},
    {"jabber:x:data", "x"},
    {"jabber:x:oob", "x"},
    {"jabber:iq:roster", "query"},
    {"jabber:iq:version", "query"},
    {"jabber:iq:last", "query"},
    {"jabber:iq:private", "query"},
    {"jabber:iq:register", "query"},
    {"urn:xmpp:ping", "ping"},
    {"urn:xmpp:time", "time"},
    {"urn:xmpp:blocking", "blocklist", "block", "unblock"},
    {"urn:xmpp:push:0", "enable", "disable"},
    {"http://jabber.org/protocol/disco#info", "query"},
    {"http://jabber.org/protocol/disco#items", "query"},
    {"http://jabber.org/protocol/caps", "c"},
    {"http://jabber.org/protocol/muc", "x"},
    {"http://jabber.org/protocol/muc#user", "x"},
    {"http://jabber.org/protocol/muc#admin", "query"},
    {"http://jabber.org/protocol/muc#owner", "query"},
    {"http://jabber.org/protocol/pubsub", "pubsub"},
    {"http://jabber.org/protocol/pubsub#event", "event"},
    {"http://jabber.org/protocol/pubsub#owner", "pubsub"},
    {"http://jabber.org/protocol/nick", "nick"},
    {"http://jabber.org/protocol/commands", "command"},
    {"vcard-temp", "vCard"},
    {"vcard-temp:x:update", "x"},
    {"urn:xmpp:idle:1", "idle"},
    {"urn:xmpp:reply:0", "reply"},
    {"urn:xmpp:reactions:0", "reactions"},
    {"urn:xmpp:message-correct:0", "replace"},
    {"urn:xmpp:message-retract:1", "retract", "retracted"},
    {"urn:xmpp:fallback:0", "fallback"},
    {"urn:xmpp:occupant-id:0", "occupant-id"},
    {"urn:xmpp:eme:0", "encryption"},
    {"eu.siacs.conversations.axolotl", "encrypted"},
    {"urn:xmpp:omemo:2", "encrypted"},
    {"urn:xmpp:http:upload:0", "request", "slot"},
    {"urn:xmpp:extdisco:2", "services"},
    {"urn:xmpp:jingle:1", "jingle"},
    {"urn:xmpp:jingle-message:0", "propose", "proceed", "accept", "reject", "retract", "ringing"},
    {"urn:xmpp:avatar:metadata", "metadata"},
    {"urn:xmpp:mds:displayed:0", "displayed"},
    {Namespaces.STANZA_ERRORS, "text"},
    {Namespaces.STREAM_ERRORS, "text"},
  };

  private Vocabulary() {}

  static void names(Consumer<QName> known) {
    for (String type : TYPES) {
      known.accept(new QName("", type));
    }
    known.accept(new QName("", Namespaces.CLIENT));
    for (String local : CLIENT) {
      known.accept(new QName(Namespaces.CLIENT, local));
    }
    for (String[] entry : NAMES) {
      known.accept(new QName("", entry[0]));
      for (int i = 1; i < entry.length; i++) {
        known.accept(new QName(entry[0], entry[i]));
      }
    }
  }
}
