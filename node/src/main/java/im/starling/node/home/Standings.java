// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import im.starling.node.feature.Pipeline;
import im.starling.node.feature.Session;
import im.starling.node.route.Envelope;
import im.starling.node.route.Kept;
import im.starling.node.route.Receipt;
import im.starling.node.route.SessionLink;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Standing;
import im.starling.protocol.StreamError;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How sessions outlive their home: their streams keep what it knows of them, and tell the next one.
 * On the home's loop.
 */
final class Standings {
  private final UserHome home;
  private final NodeId self;
  private final Map<String, BoundSession> sessions;
  private final Mailbox mailbox;
  private final Pipeline pipeline;
  private final SessionLink link;

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
    List<Envelope.Announce> orphans = new ArrayList<>(0);
    for (BoundSession session : sessions.values()) {
      // A stream that is about to go may not tell: the next home hears it from here, too.
      orphans.add(new Envelope.Announce(session.ref, standing(session), true));
      if (!session.lost) {
        link.keep(session.ref, session.kept());
        streams.add(session.ref);
      }
      session.left = true;
    }
    sessions.clear();
    return new Home.Farewell(home.address(), streams, orphans);
  }

  private static Standing standing(BoundSession session) {
    return new Standing(
        session.address(),
        session.peer(),
        session.resumeId,
        session.resumeSeconds,
        session.marks.whole(),
        session.kept(),
        List.of(),
        session.given());
  }

  /** A session goes on here; nobody is told anything, for nothing has happened to it. */
  Future<Receipt> announced(Envelope.Announce announced) {
    Standing standing = announced.standing();
    Kept kept = standing.kept();
    BoundSession there = sessions.get(standing.address().resource());
    if (there != null) {
      if (there.ref.equals(announced.session())) {
        if (!announced.hearsay()) {
          again(there, standing);
        }
        return Receipt.ACCEPTED_NOW;
      }
      if (there.began() > kept.began()) {
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

  /** The way to its node was broken: what it did not get is given again. */
  private void again(BoundSession session, Standing standing) {
    session.marks.reset(standing.mark());
    mailbox.missed(session, standing);
    home.found(session);
  }
}
