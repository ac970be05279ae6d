// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import im.starling.interop.nemesis.Event.Acked;
import im.starling.interop.nemesis.Event.Bounced;
import im.starling.interop.nemesis.Event.Bound;
import im.starling.interop.nemesis.Event.Handled;
import im.starling.interop.nemesis.Event.Left;
import im.starling.interop.nemesis.Event.Lost;
import im.starling.interop.nemesis.Event.Received;
import im.starling.interop.nemesis.Event.Refused;
import im.starling.interop.nemesis.Event.Resumed;
import im.starling.interop.nemesis.Event.Sent;
import im.starling.interop.nemesis.History.Archived;
import im.starling.interop.nemesis.History.Name;
import im.starling.interop.nemesis.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The verdict over a history. Pure: the same history gives the same verdict, so it can be tested by
 * histories in which each promise is broken.
 *
 * <p>What was not acknowledged before its session was lost may be sent again in the next one, and
 * the server may have had it already: so many sessions of the sender a message was sent in, so many
 * copies of it are right. Within a session XEP-0198 lets both sides know, and once is right.
 */
final class Checker {
  private final History history;
  private final Map<Name, Sent> sent = new HashMap<>();
  private final Map<Name, Set<Integer>> sessions = new HashMap<>();
  private final Set<Name> acked = new LinkedHashSet<>();
  private final Set<Name> bounced = new HashSet<>();
  private final Set<Name> received = new HashSet<>();
  private final List<Violation> violations = new ArrayList<>();

  private Checker(History history) {
    this.history = history;
    for (Event event : history.events()) {
      if (event instanceof Sent message) {
        Name name = new Name(message.who(), message.number());
        sent.putIfAbsent(name, message);
        sessions.computeIfAbsent(name, key -> new HashSet<>()).add(message.session());
      } else if (event instanceof Acked ack) {
        acked.add(new Name(ack.who(), ack.number()));
      } else if (event instanceof Bounced error) {
        bounced.add(new Name(error.who(), error.number()));
      } else if (event instanceof Received message) {
        received.add(new Name(message.from(), message.number()));
      }
    }
  }

  static List<Violation> violations(History history) {
    Checker checker = new Checker(history);
    checker.nothingLost();
    checker.nothingInvented();
    checker.sessionsInOrder();
    checker.archivesWhole();
    checker.countsTrue();
    checker.nobodyLeftInTheDark();
    return List.copyOf(checker.violations);
  }

  private void nothingLost() {
    Set<String> archived = new HashSet<>();
    for (Archived message : history.archived()) {
      archived.add(message.owner() + " " + new Name(message.from(), message.number()));
    }
    for (Name name : acked) {
      Sent message = sent.get(name);
      if (message == null) {
        found(Kind.PHANTOM_ACK, name + " was acknowledged and never sent");
      } else if (!received.contains(name) && !bounced.contains(name)) {
        boolean kept = archived.contains(message.to() + " " + name);
        found(kept ? Kind.UNDELIVERED : Kind.LOST, name + " for " + message.to());
      }
    }
  }

  private void nothingInvented() {
    for (Event event : history.events()) {
      if (event instanceof Received message) {
        Name name = new Name(message.from(), message.number());
        isReal(name, message.who(), message.body(), "received by " + message.who());
      }
    }
    for (Archived message : history.archived()) {
      Name name = new Name(message.from(), message.number());
      isReal(name, message.to(), message.body(), "archived for " + message.owner());
      if (!message.owner().equals(message.from()) && !message.owner().equals(message.to())) {
        found(Kind.GHOST, name + " is in the archive of " + message.owner());
      }
    }
  }

  private void isReal(Name name, String to, String body, String where) {
    Sent message = sent.get(name);
    if (message == null || !message.to().equals(to)) {
      found(Kind.GHOST, name + " " + where);
    } else if (!message.body().equals(body)) {
      found(Kind.CHANGED, name + " " + where + ": <" + body + ">, sent: <" + message.body() + ">");
    }
  }

  private void sessionsInOrder() {
    Map<String, Sequence> streams = new HashMap<>();
    Set<String> ids = new HashSet<>();
    Map<Name, Set<String>> entries = new HashMap<>();
    for (Event event : history.events()) {
      if (event instanceof Received message) {
        Name name = new Name(message.from(), message.number());
        String stream = message.who() + "/" + message.session() + " from " + message.from();
        // The server tells apart by its own id what it has itself repeated from what it was sent
        // twice. The latter is right, the former is not within a session.
        if (!message.id().isEmpty() && !ids.add(stream + " " + message.id())) {
          found(Kind.DUPLICATE, name + " with id " + message.id() + " came again: " + stream);
        } else {
          streams.computeIfAbsent(stream, Sequence::new).next(name, Kind.DUPLICATE);
        }
        Set<String> known = entries.computeIfAbsent(name, key -> new HashSet<>());
        known.add(message.id());
        if (known.size() > Math.max(1, sessions.getOrDefault(name, Set.of()).size())) {
          found(Kind.DUPLICATE, name + " was sent less often than it came as " + known);
        }
      }
    }
  }

  private void archivesWhole() {
    Map<String, Sequence> archives = new HashMap<>();
    Map<String, Integer> copies = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (Archived message : history.archived()) {
      Name name = new Name(message.from(), message.number());
      archives
          .computeIfAbsent(
              "archive of " + message.owner() + " from " + message.from(), Sequence::new)
          .next(name, Kind.ARCHIVE);
      copies.merge(message.owner() + " " + name, 1, Integer::sum);
      if (!ids.add(message.owner() + " " + message.id())) {
        found(Kind.ARCHIVE, "id " + message.id() + " names two messages of " + message.owner());
      }
    }
    for (Name name : acked) {
      Sent message = sent.get(name);
      if (message != null && !bounced.contains(name)) {
        for (String owner : List.of(name.from(), message.to())) {
          if (!copies.containsKey(owner + " " + name)) {
            found(Kind.ARCHIVE, name + " is not in the archive of " + owner);
          }
        }
      }
    }
  }

  private void countsTrue() {
    Map<String, Long> last = new HashMap<>();
    for (Event event : history.events()) {
      if (event instanceof Handled handled) {
        String session = handled.who() + "/" + handled.session();
        if (handled.h() > handled.sent()) {
          found(Kind.PHANTOM_ACK, session + ": h=" + handled.h() + " of " + handled.sent());
        }
        Long before = last.put(session, handled.h());
        if (before != null && before > handled.h()) {
          found(Kind.PHANTOM_ACK, session + ": h=" + handled.h() + " after " + before);
        }
      }
    }
  }

  /**
   * Of a message that was neither acknowledged nor delivered its sender has learned: it came back,
   * or the session in which it was sent last has ended.
   */
  private void nobodyLeftInTheDark() {
    Map<Name, Integer> waiting = new HashMap<>();
    Set<String> over = new HashSet<>();
    for (Event event : history.events()) {
      switch (event) {
        case Sent e -> waiting.put(new Name(e.who(), e.number()), e.session());
        case Bound e -> over.add(e.who() + "/" + (e.session() - 1));
        case Bounced e -> isRefused(new Name(e.who(), e.number()));
        case Resumed e -> {}
        case Refused e -> over.add(e.who() + "/" + e.session());
        case Lost e -> {}
        case Left e -> {}
        case Handled e -> {}
        case Acked e -> {}
        case Received e -> {}
      }
    }
    waiting.forEach((name, session) -> {
      boolean known = acked.contains(name) || bounced.contains(name) || received.contains(name);
      if (!known && !over.contains(name.from() + "/" + session)) {
        found(Kind.SILENCE, name + " in session " + session);
      }
    });
  }

  private void isRefused(Name name) {
    if (received.contains(name)) {
      found(Kind.FALSE_ERROR, name + " came back as an error, and was received");
    }
  }

  private void found(Kind kind, String what) {
    violations.add(new Violation(kind, what));
  }

  /** The messages of one sender in one place, which are to come in order and not too often. */
  private final class Sequence {
    private final String where;
    private final Map<Name, Integer> copies = new HashMap<>();
    private int highest = Integer.MIN_VALUE;

    Sequence(String where) {
      this.where = where;
    }

    void next(Name name, Kind tooOften) {
      int right = sessions.getOrDefault(name, Set.of()).size();
      if (right == 0) {
        return; // A ghost, and reported as one.
      }
      if (copies.merge(name, 1, Integer::sum) > right) {
        found(tooOften, name + " came again: " + where);
        return;
      }
      // What was sent again came late by the sender's own doing.
      if (right == 1) {
        if (name.number() < highest) {
          found(Kind.DISORDER, name + " after " + highest + ": " + where);
        }
        highest = Math.max(highest, name.number());
      }
    }
  }
}
