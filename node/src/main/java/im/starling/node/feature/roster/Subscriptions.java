// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import static im.starling.node.feature.roster.SubscriptionChange.Presences.HIDE;
import static im.starling.node.feature.roster.SubscriptionChange.Presences.SHOW;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.Declaration;
import im.starling.node.feature.Feature;
import im.starling.node.feature.Verdict;
import im.starling.node.route.Receipt;
import im.starling.persistence.RosterItem;
import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.Stanza;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may see whose presence: the four stanzas that ask, grant, cancel and refuse (RFC 6121 §3).
 */
public final class Subscriptions implements Feature {
  /** What is kept of a stranger's words; who says more is asked for no reason. */
  private static final int REQUEST_BYTES = 2_048;

  private static final String PRE_APPROVAL = "urn:xmpp:features:pre-approval";

  @Override
  public void declare(Declaration to) {
    to.presenceFromSelf(Subscriptions::outbound)
        .presenceFromOthers(Subscriptions::inbound)
        .streamFeature((domain, out) -> out.start("sub", PRE_APPROVAL).end());
  }

  /** Settled when both rosters say so: ours here, and the contact's by its home's receipt. */
  private static Future<Verdict> outbound(Presence presence, AccountHome home) {
    Jid to = presence.to();
    if (!presence.type().subscription() || to == null) {
      return Verdict.PASSED;
    }
    BareJid contact = to.bare();
    if (contact.equals(home.address())) {
      return Future.succeededFuture(new Verdict.Drop("to oneself"));
    }
    if (presence.type() == Presence.Type.SUBSCRIBE
        && !Contacts.of(home).mayAsk(home.loop().millis())) {
      return Future.succeededFuture(
          new Verdict.Refuse(Condition.RESOURCE_CONSTRAINT.error("too many requests")));
    }
    Presence stamped = presence.with(presence.header().from(home.address()).to(contact));
    Future<Supplier<Future<Receipt>>> changed =
        home.serial(() -> {
          SubscriptionChange change = Contacts.of(home).state(contact).outbound(presence.type());
          return stored(contact, change, null, home)
              .map(item -> () -> send(stamped, item, change, home));
        });
    return changed.compose(Supplier::get).map(Subscriptions::verdict);
  }

  private static Future<Receipt> send(
      Presence stanza, @Nullable RosterItem item, SubscriptionChange change, AccountHome home) {
    BareJid contact = Objects.requireNonNull(stanza.to()).bare();
    if (change.push() && item != null) {
      RosterXml.push(home, item);
    }
    if (change.presences() == HIDE) {
      Broadcast.hide(home, contact);
    }
    Future<Receipt> sent = change.passOn() ? home.route(stanza) : Receipt.ACCEPTED_NOW;
    return change.presences() == SHOW
        ? sent.onSuccess(arrived -> Broadcast.show(home, contact))
        : sent;
  }

  private static Verdict verdict(Receipt receipt) {
    return receipt instanceof Receipt.Refused refused
        ? new Verdict.Refuse(refused.error())
        : Verdict.DONE;
  }

  private static Future<Verdict> inbound(Presence presence, AccountHome home) {
    if (!presence.type().subscription()) {
      return Verdict.PASSED;
    }
    BareJid contact = Objects.requireNonNull(presence.from()).bare();
    Presence stamped = presence.with(presence.header().from(contact).to(home.address()));
    return home.serial(() -> {
      Contacts contacts = Contacts.of(home);
      SubscriptionChange change = contacts.state(contact).inbound(presence.type());
      boolean asks = presence.type() == Presence.Type.SUBSCRIBE;
      if (contacts.find(contact) == null && change.state().request() && contacts.crowded()) {
        // No error: it would tell a stranger that there is such an account.
        return Future.succeededFuture(new Verdict.Drop("too many requests wait"));
      }
      return stored(contact, change, asks ? stamped : null, home)
          .map(item -> {
            receive(stamped, item, change, home);
            return Verdict.DONE;
          });
    });
  }

  private static void receive(
      Presence stanza, @Nullable RosterItem item, SubscriptionChange change, AccountHome home) {
    BareJid contact = Objects.requireNonNull(stanza.from()).bare();
    if (change.passOn()) {
      boolean request = stanza.type() == Presence.Type.SUBSCRIBE;
      home.send(
          session -> session.available() || (!request && session.has(RosterXml.INTERESTED)),
          stanza);
    }
    if (change.push() && item != null) {
      RosterXml.push(home, item);
    }
    Presence.Type reply = change.reply();
    Future<Receipt> replied =
        reply == null
            ? Receipt.ACCEPTED_NOW
            : home.route(Presence.of(reply, home.address(), contact));
    switch (change.presences()) {
      // The contact's home has to store the permission before it takes what it permits.
      case SHOW -> replied.onSuccess(arrived -> Broadcast.show(home, contact));
      case HIDE -> Broadcast.hide(home, contact);
      case UNCHANGED -> {}
    }
  }

  /** The item as it is now stored, null where the change leaves none. */
  private static Future<@Nullable RosterItem> stored(
      BareJid contact, SubscriptionChange change, @Nullable Presence request, AccountHome home) {
    Contacts contacts = Contacts.of(home);
    RosterItem old = contacts.find(contact);
    if (change.state().equals(contacts.state(contact))) {
      return Future.succeededFuture(old);
    }
    Buffer asked = request != null ? bytes(request) : old == null ? null : old.request();
    RosterItem item = contacts.with(contact, change.state(), asked);
    if (item.listed() && contacts.full() && !contacts.listed(contact)) {
      return Future.failedFuture(
          new StanzaFailure(Condition.RESOURCE_CONSTRAINT.error("the roster is full")));
    }
    if (!item.listed() && item.request() == null) {
      return contacts.remove(contact).map((RosterItem) null);
    }
    return contacts.save(item).map(saved -> saved);
  }

  /**
   * A request is kept as it came, to be shown again at each login until it is answered (§3.1.3).
   */
  private static Buffer bytes(Presence request) {
    Presence kept =
        request.payload().length() > REQUEST_BYTES ? request.with(Payload.EMPTY) : request;
    XmlWriter out = new XmlWriter(256);
    kept.writeStandalone(out);
    return Buffer.buffer(out.bytes());
  }

  /** A request as it was kept. */
  static Stanza request(Buffer kept) {
    return Stanza.parse(kept.getBytes());
  }
}
