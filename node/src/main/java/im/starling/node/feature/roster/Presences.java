// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.Declaration;
import im.starling.node.feature.Feature;
import im.starling.node.feature.Session;
import im.starling.node.feature.Verdict;
import im.starling.node.route.Receipt;
import im.starling.persistence.Departure;
import im.starling.persistence.Departures;
import im.starling.persistence.RosterItem;
import im.starling.protocol.FullJid;
import im.starling.protocol.Jid;
import im.starling.protocol.Presence;
import im.starling.protocol.Stanza;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StanzaError.Condition;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is there: initial presence, its changes, probes, directed presence, and its end (RFC 6121
 * §4).
 */
public final class Presences implements Feature {
  /** The session has announced itself: those who saw that will see it go. */
  private static final Session.Key<Boolean> ANNOUNCED = Session.Key.of("announced");

  /** Who was told by directed presence (RFC 6121 §4.6.3). */
  static final Session.Key<Set<Jid>> DIRECTED = Session.Key.of("directed");

  static final int DIRECTED_MOST = 1_000;

  private final Absence absence;

  public Presences(Departures departures) {
    absence = new Absence(departures);
  }

  @Override
  public void declare(Declaration to) {
    to.state(Absence.KEY, owner -> Future.succeededFuture(new Absence.Latest()))
        .presenceFromSelf(this::fromSelf)
        .presenceFromOthers(this::fromOthers)
        .probes(absence::answer);
  }

  /** When the account's last session went; empty for one that never was available. */
  public Future<Optional<Departure>> departed(AccountHome home) {
    return absence.departed(home);
  }

  /** When somebody last logged in to the account, as far as this home has seen it. */
  public static Optional<Instant> login(AccountHome home) {
    return Absence.login(home);
  }

  private Future<Verdict> fromSelf(Presence presence, AccountHome home) {
    Session session =
        presence.from() instanceof FullJid from ? home.session(from.resource()) : null;
    if (session == null) {
      return Verdict.PASSED;
    }
    if (presence.to() != null) {
      return directed(presence, session, home);
    }
    return switch (presence.type()) {
      case AVAILABLE -> {
        StanzaError fault = fault(presence, home);
        if (fault != null) {
          yield Future.succeededFuture(new Verdict.Refuse(fault));
        }
        available(presence, session, home);
        yield Verdict.HANDLED;
      }
      case UNAVAILABLE -> {
        unavailable(presence, session, home);
        yield Verdict.HANDLED;
      }
      case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, PROBE, ERROR -> Verdict.PASSED;
    };
  }

  /** A priority that is none (RFC 6121 §4.7.2.3), or too much of it. */
  private static @Nullable StanzaError fault(Presence presence, AccountHome home) {
    if (!presence.priorityValid()) {
      return Condition.BAD_REQUEST.error("a priority is a number from -128 to 127");
    }
    return Contacts.of(home).mayChange(home.loop().millis())
        ? null
        : Condition.RESOURCE_CONSTRAINT.error("too many changes of presence");
  }

  /** RFC 6121 §4.2.2 and §4.4.2. */
  private static void available(Presence presence, Session session, AccountHome home) {
    boolean first = !session.has(ANNOUNCED);
    session.put(ANNOUNCED, true);
    home.post(toContacts(presence, home));
    if (first) {
      Absence.ends(session, home);
      probe(session, home);
    }
    // Contacts first: once a client sees itself, whoever comes after that finds it by asking only,
    // and is not asked any more.
    home.arrived()
        .onSuccess(arrived -> {
          tellOwn(presence, session, home);
          if (first) {
            catchUp(session, home);
          }
        });
  }

  /** The presence for each contact that may see it. */
  private static List<Presence> toContacts(Presence presence, AccountHome home) {
    List<Presence> told = new ArrayList<>();
    for (RosterItem item : Contacts.of(home).items()) {
      if (item.subscription().from()) {
        told.add(presence.with(presence.header().to(item.contact())));
      }
    }
    return told;
  }

  /** From the full address, so that the answers reach this session and no other. */
  private static void probe(Session session, AccountHome home) {
    List<Presence> probes = new ArrayList<>();
    for (RosterItem item : Contacts.of(home).items()) {
      if (item.subscription().to()) {
        probes.add(Presence.of(Presence.Type.PROBE, session.address(), item.contact()));
      }
    }
    home.post(probes);
  }

  /** What a session that has just come has missed: its siblings, and requests that wait. */
  private static void catchUp(Session session, AccountHome home) {
    for (Session other : home.sessions()) {
      Presence presence = other.presence();
      if (presence != null && !other.address().equals(session.address())) {
        home.send(session, presence.with(presence.header().to(session.address())));
      }
    }
    for (RosterItem item : Contacts.of(home).items()) {
      Buffer request = item.request();
      if (request != null) {
        Stanza asked = Subscriptions.request(request);
        if (home.wants(asked)) {
          home.send(session, asked);
        }
      }
    }
  }

  /** RFC 6121 §4.5.2 and §4.6.3. */
  private void unavailable(Presence presence, Session session, AccountHome home) {
    boolean announced = session.has(ANNOUNCED);
    List<Presence> told = announced ? toContacts(presence, home) : new ArrayList<>();
    Set<Jid> directed = session.get(DIRECTED);
    if (directed != null) {
      for (Jid to : directed) {
        if (!announced || !Contacts.of(home).state(to.bare()).from()) {
          told.add(presence.with(presence.header().to(to)));
        }
      }
      directed.clear();
    }
    home.post(told);
    if (announced) {
      session.put(ANNOUNCED, false);
      if (home.sessions().stream().noneMatch(Session::available)) {
        absence.begins(presence, home);
      }
      home.arrived().onSuccess(arrived -> tellOwn(presence, session, home));
    }
  }

  /**
   * All available sessions of the account see it, and the one that it comes from (§4.2.2, §4.5.2).
   */
  private static void tellOwn(Presence presence, Session source, AccountHome home) {
    home.send(
        session -> session.available() || session == source,
        presence.with(presence.header().to(home.address())));
  }

  /** RFC 6121 §4.6: whoever is told is remembered, to be told when the session goes. */
  private static Future<Verdict> directed(Presence presence, Session session, AccountHome home) {
    Jid to = Objects.requireNonNull(presence.to());
    Set<Jid> directed = session.get(DIRECTED);
    switch (presence.type()) {
      case AVAILABLE -> {
        if (directed == null) {
          directed = new LinkedHashSet<>();
          session.put(DIRECTED, directed);
        }
        if (directed.size() >= DIRECTED_MOST && !directed.contains(to)) {
          return Future.succeededFuture(
              new Verdict.Refuse(
                  Condition.RESOURCE_CONSTRAINT.error("too many have been told already")));
        }
        directed.add(to);
        session.put(DIRECTED, directed);
      }
      case UNAVAILABLE -> {
        if (directed != null) {
          directed.remove(to);
          session.put(DIRECTED, directed);
        }
      }
      case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, PROBE, ERROR -> {
        return Verdict.PASSED;
      }
    }
    return home.route(presence).map(receipt -> verdict(receipt, to, session));
  }

  private static Verdict verdict(Receipt receipt, Jid to, Session session) {
    if (receipt instanceof Receipt.Refused refused) {
      forget(to, session);
      return new Verdict.Refuse(refused.error());
    }
    return Verdict.DONE;
  }

  private Future<Verdict> fromOthers(Presence presence, AccountHome home) {
    switch (presence.type()) {
      case AVAILABLE, UNAVAILABLE -> deliver(presence, home);
      case PROBE -> probed(presence, home);
      case ERROR -> {
        if (presence.to() instanceof FullJid full) {
          forget(presence.from(), home.session(full.resource()));
          deliver(presence, home);
        }
      }
      case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED -> {
        return Verdict.PASSED;
      }
    }
    return Verdict.HANDLED;
  }

  /** RFC 6121 §8.5.2.1.2 and §8.5.3.1. */
  private static void deliver(Presence presence, AccountHome home) {
    if (presence.to() instanceof FullJid full) {
      Session session = home.session(full.resource());
      if (session != null) {
        home.send(session, presence);
      }
      return;
    }
    home.send(Session::available, presence);
  }

  /** Directed presence came back: there is nobody to be told of the end (RFC 6121 §4.6.3). */
  private static void forget(@Nullable Jid to, @Nullable Session session) {
    Set<Jid> directed = session == null ? null : session.get(DIRECTED);
    if (directed != null && to != null) {
      directed.remove(to);
    }
  }

  /** RFC 6121 §4.3.2. */
  private void probed(Presence probe, AccountHome home) {
    Jid asker = Objects.requireNonNull(probe.from());
    if (!Contacts.mayKnow(home, asker)) {
      home.post(Absence.refusal(home.address(), asker));
    } else if (probe.to() instanceof FullJid full) {
      Session session = home.session(full.resource());
      Presence presence = session == null ? null : session.presence();
      home.post(
          presence == null
              ? Presence.of(Presence.Type.UNAVAILABLE, full, asker)
              : presence.with(presence.header().to(asker)));
    } else {
      answer(asker, home);
    }
  }

  private void answer(Jid asker, AccountHome home) {
    if (home.sessions().stream().anyMatch(Session::available)) {
      Broadcast.show(home, asker);
      return;
    }
    absence
        .told(home, asker)
        .onSuccess(farewell -> {
          // Whoever has come meanwhile has told them.
          if (home.sessions().stream().noneMatch(Session::available)) {
            home.post(farewell);
          }
        });
  }
}
