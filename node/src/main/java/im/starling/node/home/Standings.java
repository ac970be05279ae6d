// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import im.starling.node.feature.Pipeline;
import im.starling.node.feature.Session;
import im.starling.node.route.Envelope;
import im.starling.node.route.Kept;
import im.starling.node.route.Mark;
import im.starling.node.route.Receipt;
import im.starling.node.route.SessionLink;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Standing;
import im.starling.protocol.StreamError;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How sessions outlive their home: their streams keep what it knows of them, and tell the next one.
 * On the home's loop.
 */
final class Standings {
  /** How many sessions are remembered that were over before they were announced. */
  private static final int OVER = 64;

  private final UserHome home;
  private final NodeId self;
  private final Map<String, BoundSession> sessions;
  private final Mailbox mailbox;
  private final Pipeline pipeline;
  private final SessionLink link;
  private List<SessionRef> over = List.of();

  Standings(
      UserHome home,
      NodeId self,
      Map<String, BoundSession> sessions,
      Mailbox mailbox,
      Pipeline pipeline,
      SessionLink link) {
    this.home = home;
    this.self = self;
    this.sessions = sessions;
    this.mailbox = mailbox;
    this.pipeline = pipeline;
    this.link = link;
  }

  /**
   * Something else is known of the session. A stream on this node would go down with this home, and
   * hears of it when the home goes elsewhere: what is gained is that it costs nothing.
   */
  void changed(BoundSession session) {
    if (!session.left && !session.ref.node().equals(self)) {
      link.keep(session.ref, session.kept());
    }
  }

  /** No home will ask what became of rows up to that one. */
  void floor(long seq) {
    for (BoundSession session : sessions.values()) {
      link.floor(session.ref, seq);
    }
  }

  /** Gives all sessions away. */
  Home.Farewell farewell() {
    List<SessionRef> streams = new ArrayList<>(sessions.size());
    Map<SessionRef, Standing> orphans = new HashMap<>(0);
    for (BoundSession session : sessions.values()) {
      // A stream that is about to go may not tell: the next home hears it from here, too.
      orphans.put(session.ref, standing(session));
      if (!session.lost) {
        link.keep(session.ref, session.kept());
        streams.add(session.ref);
      }
      session.left = true;
    }
    sessions.clear();
    return new Home.Farewell(home.address(), streams, orphans);
  }

  private Standing standing(BoundSession session) {
    return new Standing(
        session.address(),
        session.peer(),
        session.resumeId,
        session.resumeSeconds,
        session.parked == null && session.ref.node().equals(self)
            ? Mark.UNKNOWN
            : session.marks.whole(),
        session.kept(),
        List.of(),
        session.given());
  }

  /** Its stream has said so, before the home before this one has said that there is such a one. */
  void over(SessionRef session) {
    List<SessionRef> more = new ArrayList<>(over.size() < OVER ? over : over.subList(1, OVER));
    more.add(session);
    over = List.copyOf(more);
  }

  /** A session goes on here; nobody is told anything, for nothing has happened to it. */
  Future<Receipt> announced(Envelope.Announce announced) {
    Standing standing = announced.standing();
    Kept kept = standing.kept();
    if (over.contains(announced.session())) {
      return Receipt.ACCEPTED_NOW;
    }
    BoundSession there = sessions.get(standing.address().resource());
    if (there != null) {
      if (there.ref.equals(announced.session())) {
        if (!announced.hearsay()) {
          again(there, standing);
        }
        return Receipt.ACCEPTED_NOW;
      }
      if (stays(there, announced)) {
        link.end(announced.session(), StreamError.Condition.CONFLICT.error());
        return Receipt.ACCEPTED_NOW;
      }
      link.end(there.ref, StreamError.Condition.CONFLICT.error());
      home.gone(there);
    }
    BoundSession session =
        new BoundSession(standing.address(), announced.session(), standing.peer(), kept.began());
    session.resumeId = standing.resumeId();
    session.resumeSeconds = standing.resumeSeconds();
    session.marks.reset(standing.mark());
    session.presence(kept.presence());
    kept.values().forEach((name, value) -> session.put(new Session.Key<>(name), value));
    session.onChange(this::changed);
    sessions.put(standing.address().resource(), session);
    mailbox.announced(session, standing);
    pipeline.onStream(session, home);
    if (!link.reaches(session.ref)) {
      home.lost(session);
    }
    return Receipt.ACCEPTED_NOW;
  }

  /**
   * Of two that have one resource the one that came later. Of two streams that have one session,
   * the one to which this home took it, or else the one that is further: the other one was out of
   * sight, and its client has gone on.
   */
  private static boolean stays(BoundSession there, Envelope.Announce announced) {
    Standing standing = announced.standing();
    if (there.resumeId == null || !there.resumeId.equals(standing.resumeId())) {
      return there.began() > standing.kept().began();
    }
    return there.taken
        || (!there.lost && (announced.hearsay() || there.marks.further(standing.mark())));
  }

  /** The way to its node was broken: what it did not get is given again. */
  private void again(BoundSession session, Standing standing) {
    session.marks.reset(standing.mark());
    mailbox.missed(session, standing);
    home.found(session);
  }
}
