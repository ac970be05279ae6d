// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.Session;
import im.starling.persistence.RosterItem;
import im.starling.protocol.BareJid;
import im.starling.protocol.FullJid;
import im.starling.protocol.Jid;
import im.starling.protocol.Presence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who sees an account's presence: by subscription, or because a session told them. */
public final class Watchers {
  private Watchers() {}

  /**
   * Takes note of one more change of who is blocked: to them it is a change of presence. False if
   * there are too many of both.
   */
  public static boolean mayChange(AccountHome home) {
    return Contacts.of(home).mayChange(home.loop().millis());
  }

  /**
   * Tells all of them that an account blocks that its sessions are gone (XEP-0191 §3.3).
   *
   * @param blocked whom it blocks from now on and did not block before
   * @param named those that it named: a resource is told for itself
   */
  public static void hide(AccountHome home, Predicate<Jid> blocked, Collection<Jid> named) {
    List<Presence> told = new ArrayList<>();
    for (RosterItem item : Contacts.of(home).items()) {
      if (item.subscription().from() && blocked.test(item.contact())) {
        told.addAll(Broadcast.each(home, Presence.Type.UNAVAILABLE, item.contact()));
      }
    }
    for (Jid jid : named) {
      if (jid instanceof FullJid full && blocked.test(full) && alone(home, full, blocked)) {
        told.addAll(Broadcast.each(home, Presence.Type.UNAVAILABLE, full));
      }
    }
    home.sessions().forEach(session -> retract(home, session, blocked, told));
    home.post(told);
  }

  /** What a session told somebody itself it takes back (RFC 6121 §4.6.3). */
  private static void retract(
      AccountHome home, Session session, Predicate<Jid> blocked, List<Presence> told) {
    Set<Jid> directed = session.get(Presences.DIRECTED);
    if (directed == null) {
      return;
    }
    directed.removeIf(to -> {
      if (!blocked.test(to)) {
        return false;
      }
      if (!session.available() || !Contacts.of(home).state(to.bare()).from()) {
        told.add(Presence.of(Presence.Type.UNAVAILABLE, session.address(), to));
      }
      return true;
    });
  }

  /**
   * Shows the account's sessions to those that it does not block any more, and asks for theirs
   * (XEP-0191 §3.4).
   */
  public static void show(AccountHome home, Predicate<Jid> unblocked, Collection<Jid> named) {
    List<Presence> told = new ArrayList<>();
    for (RosterItem item : Contacts.of(home).items()) {
      if (unblocked.test(item.contact())) {
        if (item.subscription().from()) {
          told.addAll(Broadcast.shown(home, item.contact()));
        }
        if (item.subscription().to()) {
          told.addAll(Broadcast.each(home, Presence.Type.PROBE, item.contact()));
        }
      }
    }
    for (Jid jid : named) {
      if (jid instanceof FullJid full && unblocked.test(full) && alone(home, full, unblocked)) {
        told.addAll(Broadcast.shown(home, full));
      }
    }
    home.post(told);
  }

  /** It may see the account's presence, and is not told by way of the contact that it is of. */
  private static boolean alone(AccountHome home, FullJid resource, Predicate<Jid> concerned) {
    return Contacts.of(home).state(resource.bare()).from() && !concerned.test(resource.bare());
  }

  /**
   * The nick under which a session has entered a room: it has told an occupant's address there that
   * it is available (XEP-0045 §7.2). Null if it has not.
   */
  public static @Nullable Jid nick(@Nullable Session session, BareJid room) {
    Set<Jid> directed = session == null ? null : session.get(Presences.DIRECTED);
    if (directed != null) {
      for (Jid told : directed) {
        if (told instanceof FullJid && told.bare().equals(room)) {
          return told;
        }
      }
    }
    return null;
  }
}
