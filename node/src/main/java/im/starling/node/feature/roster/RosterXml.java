// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.Session;
import im.starling.persistence.RosterItem;
import im.starling.protocol.BareJid;
import im.starling.protocol.Header;
import im.starling.protocol.Iq;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.XmlWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * How the roster looks on the wire (RFC 6121 §2.1), and the pushes that tell of its changes
 * (§2.1.6).
 */
final class RosterXml {
  static final QName QUERY = QName.of("jabber:iq:roster", "query");

  /** The session has asked for the roster: it hears of every change. */
  static final Session.Key<Boolean> INTERESTED = Session.Key.of("roster");

  private RosterXml() {}

  /** The items that clients see. */
  static Payload whole(Contacts contacts) {
    return query(
        contacts.ver(contacts.version()),
        out -> {
          for (RosterItem item : contacts.items()) {
            if (item.listed()) {
              write(item, out);
            }
          }
        });
  }

  /** Tells all interested sessions of a change that has just been stored. */
  static void push(AccountHome home, RosterItem item) {
    push(home, item.version(), out -> write(item, out));
  }

  static void pushRemoval(AccountHome home, BareJid contact) {
    push(home, Contacts.of(home).version(), out -> writeRemoval(contact, out));
  }

  private static void push(AccountHome home, long version, Consumer<XmlWriter> item) {
    Payload query = query(Contacts.of(home).ver(version), item);
    for (Session session : home.sessions()) {
      if (session.has(INTERESTED)) {
        home.send(session, push(session, version, query));
      }
    }
  }

  /** Brings one session up to date: a push for each item, in order of versions (§2.6.3). */
  static void catchUp(AccountHome home, Session session, List<Contacts.Missed> missed) {
    Contacts contacts = Contacts.of(home);
    for (Contacts.Missed one : missed) {
      RosterItem item = one.item();
      Consumer<XmlWriter> body =
          item == null ? out -> writeRemoval(one.contact(), out) : out -> write(item, out);
      home.send(session, push(session, one.version(), query(contacts.ver(one.version()), body)));
    }
  }

  private static Iq push(Session session, long version, Payload query) {
    Header header = new Header("push-" + version, null, session.address(), null);
    return new Iq(header, Iq.Type.SET, query);
  }

  private static Payload query(String ver, Consumer<XmlWriter> items) {
    return Payload.write(out -> {
      out.start(QUERY).attribute("ver", ver);
      items.accept(out);
      out.end();
    });
  }

  private static void writeRemoval(BareJid contact, XmlWriter out) {
    out.start("item", QUERY.namespace())
        .attribute("jid", contact)
        .attribute("subscription", "remove")
        .end();
  }

  private static void write(RosterItem item, XmlWriter out) {
    out.start("item", QUERY.namespace())
        .attribute("jid", item.contact())
        .attribute("name", item.name().isEmpty() ? null : item.name())
        .attribute("subscription", item.subscription().name().toLowerCase(Locale.ROOT))
        .attribute("ask", item.ask() ? "subscribe" : null)
        .attribute("approved", item.approved() ? "true" : null);
    item.groups().forEach(group -> out.leaf("group", group));
    out.end();
  }
}
