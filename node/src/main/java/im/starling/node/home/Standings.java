// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import im.starling.node.feature.Pipeline;
import im.starling.node.feature.Session;
import im.starling.node.route.Envelope;
import im.starling.node.route.Kept;
import im.starling.node.route.Mark;
import im.starling.node.route.Parcel;
import im.starling.node.route.Receipt;
import im.starling.node.route.SessionLink;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Snapshot;
import im.starling.node.route.Standing;
import im.starling.protocol.StreamError;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How sessions outlive their home: their streams keep what it knows of them, and tell the next one.
 * On the home's loop.
 */
final class Standings {
  /** How many sessions are remembered that were over before they were announced. */
  private static final int OVER = 64;

  /** For so long it may be believed that a node is there which is not: so often, so far apart. */
  private static final int DOUBTS = 40;

  private static final long DOUBT = 50;

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
   * Something else is known of the session. Where there is but one node its stream would go down
   * with this home: what is gained is that it costs nothing.
   */
  void changed(BoundSession session) {
    if (!session.left && link.keeps(session.ref)) {
      mailbox.passed(session);
      link.keep(session.ref, session.kept());
    }
  }

  /** The streams on this node hear it once more. */
  void remind() {
    for (BoundSession session : sessions.values()) {
      if (session.ref.node().equals(self)) {
        changed(session);
      }
    }
  }

  /** No home will ask what became of rows up to that one. */
  void floor(long seq) {
    for (BoundSession session : sessions.values()) {
      session.had.floor(seq);
      link.floor(session.ref, seq);
    }
  }

  /** Gives all sessions away. */
  Home.Farewell farewell() {
    List<SessionRef> streams = new ArrayList<>(sessions.size());
    Map<SessionRef, Standing> orphans = new HashMap<>(0);
    for (BoundSession session : sessions.values()) {
      mailbox.passed(session);
      // A stream that is about to go may not tell: the next home hears it from here, too.
      orphans.put(session.ref, standing(session));
      if (!session.lost) {
        link.keep(session.ref, session.kept());
        streams.add(session.ref);
      }
      session.left = true;
    }
    mailbox.givenAway();
    sessions.clear();
    return new Home.Farewell(home.address(), streams, orphans);
  }

  /** Behind what its last stream had comes what has been for it since. */
  private static Snapshot waiting(Snapshot parked, @Nullable List<Parcel> moving) {
    return parked.with(Objects.requireNonNullElse(moving, List.of()));
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
        session.had.rows(),
        session.given(),
        session.parked == null ? null : waiting(session.parked, session.moving));
  }

  /** Its stream has said so, before the home before this one has said that there is such a one. */
  void over(SessionRef session) {
    List<SessionRef> more = new ArrayList<>(over.size() < OVER ? over : over.subList(1, OVER));
    more.add(session);
    over = List.copyOf(more);
  }

  /** A session goes on here; nobody is told anything, for nothing has happened to it. */
  Future<Receipt> announced(Envelope.Announce announced) {
    BoundSession there = sessions.get(announced.standing().address().resource());
    if (over.contains(announced.session())) {
      return Receipt.ACCEPTED_NOW;
    }
    if (announced.shadow() && link.reaches(announced.session())) {
      doubted(announced, DOUBTS);
    } else if (there == null || gives(there, announced)) {
      goesOn(announced);
    }
    return Receipt.ACCEPTED_NOW;
  }

  /**
   * A stream that lives speaks for itself, and where it does not the session is over. But this node
   * may be the last to hear that another one is gone.
   */
  private void doubted(Envelope.Announce announced, int times) {
    Standing standing = announced.standing();
    home.loop()
        .after(
            DOUBT,
            () -> {
              BoundSession there = sessions.get(standing.address().resource());
              boolean known = there != null && there.began() >= standing.kept().began();
              if (!known && !link.reaches(announced.session())) {
                var _ = announced(announced);
              } else if (!known && times > 1) {
                doubted(announced, times - 1);
              }
            });
  }

  /** True if the session that is there has made room for the one that is announced. */
  private boolean gives(BoundSession there, Envelope.Announce announced) {
    boolean streams = there.word == BoundSession.Word.STREAM;
    if (there.ref.equals(announced.session()) && (streams || !announced.hearsay())) {
      if (!announced.hearsay()) {
        again(there, announced.standing());
      }
      return false;
    }
    String id = there.resumeId;
    if (id != null
        && id.equals(announced.standing().resumeId())
        && (announced.shadow() || !streams)) {
      // The same one, in other words.
      boolean better = word(announced).compareTo(there.word) > 0;
      if (better) {
        home.replaced(there);
      }
      return better;
    }
    if (stays(there, announced)) {
      link.end(announced.session(), StreamError.Condition.CONFLICT.error());
      return false;
    }
    link.end(there.ref, StreamError.Condition.CONFLICT.error());
    home.gone(there);
    return true;
  }

  private static BoundSession.Word word(Envelope.Announce announced) {
    if (announced.shadow()) {
      return BoundSession.Word.SHADOW;
    }
    if (!announced.hearsay()) {
      return BoundSession.Word.STREAM;
    }
    return announced.standing().mark().equals(Mark.UNKNOWN)
        ? BoundSession.Word.HEARSAY
        : BoundSession.Word.HOME;
  }

  private void goesOn(Envelope.Announce announced) {
    Standing standing = announced.standing();
    Kept kept = standing.kept();
    BoundSession session =
        new BoundSession(standing.address(), announced.session(), standing.peer(), kept.began());
    session.word = word(announced);
    session.resumeId = standing.resumeId();
    session.resumeSeconds = standing.resumeSeconds();
    session.marks.reset(standing.mark());
    session.parked = standing.parked();
    session.presence(kept.presence());
    kept.values().forEach((name, value) -> session.put(new Session.Key<>(name), value));
    session.onChange(this::changed);
    sessions.put(standing.address().resource(), session);
    mailbox.announced(session, standing);
    home.awaited(session);
    pipeline.onStream(session, home);
    if (session.parked != null || !link.reaches(session.ref)) {
      home.resumption().lost(session);
    }
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
    session.word = BoundSession.Word.STREAM;
    session.marks.reset(standing.mark());
    home.resumption().missed().heard(session, standing);
  }
}
