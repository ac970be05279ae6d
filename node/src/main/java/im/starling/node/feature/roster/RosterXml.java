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
        contacts.version(),
        out -> {
          for (RosterItem item : contacts.items()) {
            if (item.listed()) {
              write(item, out);
            }
          }
        });
  }

  static void push(AccountHome home, RosterItem item) {
    push(home, out -> write(item, out));
  }

  static void pushRemoval(AccountHome home, BareJid contact) {
    push(
        home,
        out ->
            out.start("item", QUERY.namespace())
                .attribute("jid", contact)
                .attribute("subscription", "remove")
                .end());
  }

  private static void push(AccountHome home, Consumer<XmlWriter> item) {
    long version = Contacts.of(home).version();
    Payload query = query(version, item);
    for (Session session : home.sessions()) {
      if (session.has(INTERESTED)) {
        Header header = new Header("push-" + version, null, session.address(), null);
        home.send(session, new Iq(header, Iq.Type.SET, query));
      }
    }
  }

  private static Payload query(long version, Consumer<XmlWriter> items) {
    return Payload.write(out -> {
      out.start(QUERY).attribute("ver", Long.toString(version));
      items.accept(out);
      out.end();
    });
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
