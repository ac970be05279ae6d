// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import static im.starling.protocol.Iq.Type.GET;
import static im.starling.protocol.Iq.Type.SET;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.Declaration;
import im.starling.node.feature.Feature;
import im.starling.node.feature.Session;
import im.starling.node.feature.roster.Contacts.Missed;
import im.starling.node.route.Receipt;
import im.starling.persistence.RosterItem;
import im.starling.persistence.Rosters;
import im.starling.persistence.Subscription;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Iq;
import im.starling.protocol.MalformedJid;
import im.starling.protocol.Presence;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The roster as clients read and change it (RFC 6121 §2). */
public final class RosterRequests implements Feature {
  private static final int TEXT_BYTES = 1_023;
  private static final int GROUPS = 64;

  /** Who has missed more than that is given the whole roster instead. */
  private static final int PUSHES = 200;

  private final Rosters rosters;

  public RosterRequests(Rosters rosters) {
    this.rosters = rosters;
  }

  @Override
  public void declare(Declaration to) {
    to.state(Contacts.KEY, owner -> Contacts.load(owner, rosters))
        .iqToHome(GET, RosterXml.QUERY, RosterRequests::get)
        .iqToHome(SET, RosterXml.QUERY, RosterRequests::set)
        .guard(GET, RosterXml.QUERY, Condition.FORBIDDEN, (home, other) -> false)
        .guard(SET, RosterXml.QUERY, Condition.FORBIDDEN, (home, other) -> false)
        .streamFeature((domain, out) -> out.start("ver", "urn:xmpp:features:rosterver").end());
  }

  /** RFC 6121 §2.2; with the client's version it is told nothing that it knows (§2.6). */
  private static Future<Iq> get(Iq request, AccountHome home) {
    Contacts contacts = Contacts.of(home);
    String ver = request.payload().child(0).attribute("ver");
    long known = ver == null ? -1 : contacts.version(ver);
    if (known < 0 || known == contacts.version()) {
      interested(request, home);
      return Future.succeededFuture(known < 0 ? whole(request, contacts) : request.result());
    }
    // One of the changes, so that no other comes between what was missed and what is pushed.
    return home.serial(() -> contacts.since(known).map(missed -> upToDate(request, missed, home)));
  }

  private static Iq upToDate(Iq request, Optional<List<Missed>> missed, AccountHome home) {
    Session session = interested(request, home);
    if (missed.isEmpty() || missed.get().size() > PUSHES) {
      return whole(request, Contacts.of(home));
    }
    if (session != null) {
      // Posted, so that they follow the result.
      home.loop().post(() -> RosterXml.catchUp(home, session, missed.get()));
    }
    return request.result();
  }

  private static Iq whole(Iq request, Contacts contacts) {
    return request.result(RosterXml.whole(contacts));
  }

  /** Who asks hears of every change from now on (§2.1.6). */
  private static @Nullable Session interested(Iq request, AccountHome home) {
    Session session = request.from() instanceof FullJid from ? home.session(from.resource()) : null;
    if (session != null) {
      session.put(RosterXml.INTERESTED, true);
    }
    return session;
  }

  private static Future<Iq> set(Iq request, AccountHome home) {
    List<Element> items = request.payload().child(0).children();
    if (items.size() != 1 || !items.getFirst().name().local().equals("item")) {
      throw new StanzaFailure(Condition.BAD_REQUEST.error("one item, and only one"));
    }
    Element item = items.getFirst();
    BareJid contact = contact(item, home);
    boolean remove = "remove".equals(item.attribute("subscription"));
    Future<List<Future<Receipt>>> changed =
        home.serial(() -> remove ? remove(contact, home) : update(contact, item, home));
    // Not within the change: the contact's home may be waiting for ours in the same way.
    return changed
        .compose(goodbyes -> Future.join(goodbyes))
        .transform(settled ->
            changed.succeeded()
                ? Future.succeededFuture(request.result())
                : Future.failedFuture(changed.cause()));
  }

  private static BareJid contact(Element item, AccountHome home) {
    String jid = item.attribute("jid");
    if (jid == null) {
      throw new StanzaFailure(Condition.BAD_REQUEST.error("an item has the jid of a contact"));
    }
    try {
      BareJid contact = BareJid.parse(jid);
      if (contact.equals(home.address())) {
        throw new StanzaFailure(Condition.NOT_ALLOWED.error("that is you"));
      }
      return contact;
    } catch (MalformedJid e) {
      throw new StanzaFailure(Condition.JID_MALFORMED.error());
    }
  }

  private static Future<List<Future<Receipt>>> update(
      BareJid contact, Element item, AccountHome home) {
    Contacts contacts = Contacts.of(home);
    RosterItem old = contacts.find(contact);
    if (contacts.full() && !contacts.listed(contact)) {
      return Future.failedFuture(
          new StanzaFailure(Condition.RESOURCE_CONSTRAINT.error("the roster is full")));
    }
    String name = bounded(Objects.requireNonNullElse(item.attribute("name"), ""));
    RosterItem changed =
        new RosterItem(
            contact,
            name,
            groups(item),
            old == null ? Subscription.NONE : old.subscription(),
            old != null && old.ask(),
            old != null && old.approved(),
            old == null ? null : old.request(),
            true,
            0);
    if (!contacts.fits(changed)) {
      return Future.failedFuture(
          new StanzaFailure(Condition.RESOURCE_CONSTRAINT.error("too many long names and groups")));
    }
    return contacts
        .save(changed)
        .map(saved -> {
          RosterXml.push(home, saved);
          return List.of();
        });
  }

  private static List<String> groups(Element item) {
    List<String> groups = new ArrayList<>();
    for (Element child : item.children()) {
      if (child.name().local().equals("group")) {
        if (child.text().isEmpty()) {
          throw new StanzaFailure(Condition.NOT_ACCEPTABLE.error("a group has a name"));
        }
        groups.add(bounded(child.text()));
      }
    }
    if (new HashSet<>(groups).size() < groups.size()) {
      throw new StanzaFailure(Condition.BAD_REQUEST.error("a group stands there twice"));
    }
    if (groups.size() > GROUPS) {
      throw new StanzaFailure(Condition.NOT_ACCEPTABLE.error("too many groups"));
    }
    return groups;
  }

  private static String bounded(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > TEXT_BYTES) {
      throw new StanzaFailure(Condition.NOT_ACCEPTABLE.error("too long a name"));
    }
    return text;
  }

  /** RFC 6121 §2.5: the contact hears that all is over between the two; its home says when. */
  private static Future<List<Future<Receipt>>> remove(BareJid contact, AccountHome home) {
    Contacts contacts = Contacts.of(home);
    RosterItem old = contacts.find(contact);
    if (old == null || !old.listed()) {
      return Future.failedFuture(new StanzaFailure(Condition.ITEM_NOT_FOUND.error()));
    }
    SubscriptionState state = contacts.state(contact);
    return contacts
        .remove(contact)
        .map(removed -> {
          RosterXml.pushRemoval(home, contact);
          if (state.from()) {
            Broadcast.hide(home, contact);
          }
          return state.goodbyes().stream()
              .map(goodbye -> home.route(Presence.of(goodbye, home.address(), contact)))
              .toList();
        });
  }
}
