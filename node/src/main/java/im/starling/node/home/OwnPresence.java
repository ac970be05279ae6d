// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.feature.Pipeline;
import im.starling.node.feature.Session;
import im.starling.node.feature.Verdict;
import im.starling.node.route.Receipt;
import im.starling.persistence.Seq;
import im.starling.protocol.Presence;
import im.starling.protocol.StanzaError.Condition;
import io.vertx.core.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an account says of itself, and hears of others (RFC 6121 §4). On the home's loop. */
final class OwnPresence {
  private final UserHome home;
  private final Pipeline pipeline;
  private final Mailbox mailbox;

  OwnPresence(UserHome home, Pipeline pipeline, Mailbox mailbox) {
    this.home = home;
    this.pipeline = pipeline;
    this.mailbox = mailbox;
  }

  /** Others say it. */
  Future<Receipt> received(Presence presence) {
    return receipt(pipeline.presenceFromOthers(presence, home));
  }

  /**
   * One of its sessions sends it.
   *
   * @param session null for one that is over
   */
  Future<Receipt> sent(@Nullable BoundSession session, Presence presence) {
    if (session == null) {
      // It is over, and others were told so: nothing may say otherwise now. What it asked or
      // granted holds.
      return presence.type().subscription() ? said(presence) : Receipt.ACCEPTED_NOW;
    }
    if (presence.to() != null) {
      return said(presence);
    }
    // What is said at the login, such as the requests that wait, must not be older than what was
    // answered before it.
    boolean initial = presence.type() == Presence.Type.AVAILABLE && !session.available();
    if (!initial || !home.changing()) {
      return undirected(presence, session);
    }
    Future<Receipt> later = home.serial(() -> undirected(presence, session));
    home.underway(session.address(), later);
    return later;
  }

  private Future<Receipt> undirected(Presence presence, BoundSession session) {
    if (session.left) {
      return Receipt.ACCEPTED_NOW;
    }
    boolean wasOpen = session.eligible();
    Presence before = session.presence();
    switch (presence.type()) {
      case AVAILABLE -> session.presence(presence);
      case UNAVAILABLE -> session.presence(null);
      case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, PROBE, ERROR -> {
        return Receipt.refused(Condition.BAD_REQUEST);
      }
    }
    Future<Receipt> receipt = said(presence);
    if (receipt.result() instanceof Receipt.Refused) {
      session.presence(before);
      return receipt;
    }
    if (!wasOpen && session.eligible()) {
      mailbox.opened(
          session, Objects.requireNonNullElse(session.get(Session.ARCHIVE_READ), Seq.NONE));
      home.changed(session);
    } else if (wasOpen && !session.eligible()) {
      mailbox.withdrawn(session);
    }
    // What its client says to any of those who see it comes after this (RFC 6120 §10.1).
    return home.arrived(receipt);
  }

  /** The account, or a session that goes, says it. */
  Future<Receipt> said(Presence presence) {
    return receipt(pipeline.presenceFromSelf(presence, home));
  }

  private static Future<Receipt> receipt(Future<Verdict> said) {
    boolean plain = said.succeeded() && !(said.result() instanceof Verdict.Refuse);
    return plain ? Receipt.ACCEPTED_NOW : said.map(OwnPresence::receipt);
  }

  private static Receipt receipt(Verdict verdict) {
    return verdict instanceof Verdict.Refuse refuse
        ? new Receipt.Refused(refuse.error())
        : Receipt.ACCEPTED;
  }
}
