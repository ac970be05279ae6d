// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import im.starling.node.feature.Pipeline;
import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.Moved;
import im.starling.node.route.Parcel;
import im.starling.node.route.Receipt;
import im.starling.node.route.SessionLink;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Snapshot;
import im.starling.node.wire.NodeGone;
import im.starling.persistence.Busy;
import im.starling.persistence.EndedSession;
import im.starling.protocol.Stanza;
import im.starling.protocol.StreamError;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a session goes from one stream to another (XEP-0198 §5). On the home's loop. */
final class Resumption {
  /** What can wait for a session that moves; past it the session is over. */
  private static final int MOVING = 4_096;

  /** The same in bytes. */
  private static final long MOVING_BYTES = 1 << 20;

  /** For so long a client waits until it is certain that the node of its last stream is gone. */
  private static final long PATIENCE = 20_000;

  private static final long LOOK = 50;

  /** Streams that wait for a session which moves to another one; past it there is none for them. */
  private static final int CLAIMANTS = 8;

  private final UserHome home;
  private final Loop loop;
  private final Pipeline pipeline;
  private final SessionLink link;
  private final LastCounts counts;
  private final Departed departed;
  private final Unlogged unlogged;
  private final Missed missed;
  private boolean leaving;

  Resumption(UserHome home, UserHome.Surroundings around, Unlogged unlogged) {
    this.home = home;
    this.pipeline = around.pipeline();
    this.loop = home.loop();
    this.link = around.link();
    this.counts = around.counts();
    this.departed = around.departed();
    this.unlogged = unlogged;
    this.missed = new Missed(home, this);
  }

  /**
   * Of two streams that ask for one session the later one has it in the end: its client has given
   * up the other. It waits until the session can be taken from that, or is over and has a count.
   */
  Future<Receipt> resume(Envelope.Resume resume) {
    for (BoundSession session : home.sessions()) {
      if (resume.id().equals(session.resumeId)) {
        return session.passage == null
            ? pass(session, resume)
            : next(session, session.passage, resume);
      }
    }
    return over(resume.id());
  }

  private Future<Receipt> pass(BoundSession session, Envelope.Resume resume) {
    Promise<Void> over = Promise.promise();
    session.passage = over.future();
    long until = loop.ticks() + PATIENCE;
    Future<Receipt> receipt =
        session.parking.isComplete()
            ? taken(session, resume, until)
            : session.parking.transform(done -> taken(session, resume, until));
    // Posted, so that its new stream has what waited for it.
    return receipt.onComplete(settled ->
        loop.post(() -> {
          session.passage = null;
          over.complete();
        }));
  }

  private Future<Receipt> next(BoundSession session, Future<Void> passage, Envelope.Resume resume) {
    if (session.claimants >= CLAIMANTS) {
      return Future.succeededFuture(new Receipt.Gone());
    }
    session.claimants++;
    return passage.compose(over -> {
      session.claimants--;
      return resume(resume);
    });
  }

  private Future<Receipt> taken(BoundSession session, Envelope.Resume resume, long until) {
    if (session.left) {
      return over(resume.id());
    }
    Snapshot parked = session.parked;
    if (parked != null) {
      session.parked = null;
      session.lost = false;
      return missed.whole(session, parked).compose(all -> goesOn(session, resume, all));
    }
    if (!session.lost || link.reaches(session.ref)) {
      session.lost = false;
      return move(session, resume, until);
    }
    if (departed.has(session.ref.node())) {
      session.lost = false;
      return restore(session, resume);
    }
    // While its last stream may live that may answer its client, too, and nobody could tell
    // afterwards which of the two has had the session.
    return later(until, () -> taken(session, resume, until));
  }

  /** The home is about to go, or stays after all: who waits for long waits at the next one. */
  void leaving(boolean goes) {
    leaving = goes;
  }

  private <T> Future<T> later(long until, Supplier<Future<T>> task) {
    if (leaving) {
      return Future.failedFuture(new Moved());
    }
    if (loop.ticks() >= until) {
      return Future.failedFuture(new Busy("the node that has the session is out of sight"));
    }
    Promise<T> later = Promise.promise();
    loop.after(LOOK, () -> task.get().onComplete(later));
    return later.future();
  }

  /** What its last stream has said in case that nobody comes must not outlive this home. */
  private Future<Receipt> goesOn(BoundSession session, Envelope.Resume resume, Snapshot snapshot) {
    counts.add(home.owner(), resume.id(), EndedSession.GOES_ON);
    return counts
        .flush()
        .transform(forgotten ->
            session.left
                ? lost(resume.id(), snapshot)
                : Future.succeededFuture(moves(session, resume, snapshot)));
  }

  /** What is for it waits here. */
  static void hold(BoundSession session) {
    if (session.moving == null) {
      session.moving = new ArrayList<>();
      session.movingBytes = 0;
    }
  }

  /** What its stream has is here until its client comes back. */
  Future<Receipt> park(@Nullable BoundSession session) {
    String id = session == null ? null : session.resumeId;
    if (session == null || id == null || (session.moving != null && !session.unsure)) {
      return Future.succeededFuture(new Receipt.Gone());
    }
    hold(session);
    Future<Receipt> parking =
        link.release(loop, session.ref)
            .map(snapshot -> parked(session, id, snapshot))
            .recover(failure -> {
              if (failure instanceof NodeGone) {
                lost(session);
              } else {
                home.gone(session);
              }
              return Future.succeededFuture(new Receipt.Gone());
            });
    session.parking = parking;
    return parking;
  }

  private Receipt parked(BoundSession session, String id, Snapshot snapshot) {
    if (session.left) {
      unseen(snapshot);
    } else {
      session.parked = snapshot;
      told(session, snapshot);
      lost(session);
    }
    // This node may be the next that ends.
    counts.add(home.owner(), id, snapshot.handled());
    return Receipt.ACCEPTED;
  }

  private static void told(BoundSession session, Snapshot snapshot) {
    session.marks.reset(
        snapshot.handled(),
        snapshot.acknowledged(),
        snapshot.unacknowledged().stream().map(Parcel::seq).toList());
  }

  /** There is no such session, but perhaps there was one. */
  private Future<Receipt> over(String id) {
    return counts
        .of(home.owner(), id)
        .map(handled -> new Receipt.Gone(handled.orElse(Receipt.Gone.UNKNOWN)));
  }

  /** A stream that the session has left is late, and has handled less than those after it. */
  Future<Receipt> handled(Envelope.Handled handled) {
    for (BoundSession session : home.sessions()) {
      if (handled.id().equals(session.resumeId)) {
        if (!handled.session().equals(session.ref)) {
          return Receipt.ACCEPTED_NOW;
        }
        session.marks.handled(handled.count());
      }
    }
    counts.add(home.owner(), handled.id(), handled.count());
    return Receipt.ACCEPTED_NOW;
  }

  private Future<Receipt> move(BoundSession session, Envelope.Resume resume, long until) {
    hold(session);
    return link.release(loop, session.ref)
        .compose(snapshot -> missed.whole(session, snapshot))
        .compose(snapshot ->
            session.left
                ? lost(resume.id(), snapshot)
                : Future.succeededFuture(moves(session, resume, snapshot)))
        .recover(lost -> {
          if (lost instanceof NodeGone && !session.left) {
            lost(session);
            return later(until, () -> taken(session, resume, until));
          }
          home.gone(session);
          return over(resume.id());
        });
  }

  /**
   * Its stream went down with its node. It waits to be resumed, if it can be; nobody else notices.
   */
  void lost(BoundSession session) {
    if (session.lost || session.left) {
      return;
    }
    if (session.resumeId == null) {
      home.gone(session);
      return;
    }
    session.lost = true;
    session.unsure = false;
    hold(session);
    SessionRef was = session.ref;
    loop.after(
        session.resumeSeconds * 1_000,
        () -> {
          if (session.lost && !session.left && session.ref.equals(was)) {
            expire(session);
          }
        });
  }

  private void expire(BoundSession session) {
    String id = session.resumeId;
    if (id != null) {
      // Its stream may have handled more than it could tell: better no count than a low one.
      Snapshot parked = session.parked;
      long handled = parked == null ? EndedSession.GOES_ON : parked.handled();
      counts.add(home.owner(), id, handled);
    }
    home.gone(session);
  }

  /** What sessions were given and their streams have not had. */
  Missed missed() {
    return missed;
  }

  /** That node is not there any more. */
  void gone(NodeId node) {
    for (BoundSession session : List.copyOf(home.sessions())) {
      if (session.ref.node().equals(node)) {
        lost(session);
      }
    }
  }

  /** Goes on from what its home knows of it; where that is not enough, its client begins anew. */
  private Future<Receipt> restore(BoundSession session, Envelope.Resume resume) {
    hold(session);
    List<Long> got = session.marks.got(resume.h());
    if (got == null) {
      expire(session);
      return over(resume.id());
    }
    home.acknowledged(session, got);
    return home.again(session, session.held())
        .compose(parcels -> {
          Snapshot snapshot =
              new Snapshot(
                  resume.id(),
                  Duration.ofSeconds(session.resumeSeconds),
                  session.marks.handled(),
                  false,
                  session.marks.acknowledged(),
                  List.of(),
                  parcels,
                  session.had.rows());
          return goesOn(session, resume, snapshot);
        })
        .recover(unread -> {
          expire(session);
          return over(resume.id());
        });
  }

  private Receipt moves(BoundSession session, Envelope.Resume to, Snapshot snapshot) {
    session.moved(to.stream(), to.peer());
    // That the node of the last one is gone may have been heard meanwhile.
    session.lost = false;
    // The stream that it left may have said how much was handled, in case that nobody comes.
    counts.add(home.owner(), to.id(), EndedSession.GOES_ON);
    told(session, snapshot);
    pipeline.onStream(session, home);
    // The new stream has not seen which rows the last one gave its client.
    home.changed(session);
    // Posted, so that the new stream has the receipt before what waited for it.
    loop.post(() -> {
      moved(session);
      if (!link.reaches(session.ref)) {
        lost(session);
      }
    });
    return new Receipt.Resumed(session.address(), snapshot);
  }

  /** The session ended on its way. */
  private Future<Receipt> lost(String id, Snapshot snapshot) {
    unseen(snapshot);
    counts.add(home.owner(), id, snapshot.handled());
    return over(id);
  }

  /** What waited for it is its. */
  void moved(BoundSession session) {
    List<Parcel> waiting = Objects.requireNonNullElse(session.moving, List.of());
    session.moving = null;
    session.unsure = false;
    if (session.left) {
      // What waited was answered when it ended.
      return;
    }
    for (Parcel parcel : waiting) {
      deliver(session, parcel);
    }
  }

  /** Gives a session what is for it, where it is or when it gets there. */
  void deliver(BoundSession to, Parcel parcel) {
    List<Parcel> moving = to.moving;
    if (moving == null) {
      if (!link.deliver(to.ref, parcel)) {
        unseen(parcel);
        loop.post(() -> undelivered(to));
      }
    } else if (moving.size() < MOVING && to.movingBytes < MOVING_BYTES) {
      to.movingBytes += parcel.bytes().length;
      moving.add(parcel);
    } else {
      unseen(parcel);
      // Posted: the home may be in the middle of telling all sessions something.
      loop.post(() -> overflow(to));
    }
  }

  private void undelivered(BoundSession session) {
    if (link.reaches(session.ref)) {
      overflow(session);
    } else {
      lost(session); // as this home would hear in a moment
    }
  }

  /** Its stream ends too, whichever it has by then. */
  private void overflow(BoundSession session) {
    if (!session.left) {
      home.end(session, StreamError.Condition.RESOURCE_CONSTRAINT.error("too much waits for you"));
    }
  }

  /** The session is over: what waits for it will never be seen. */
  void leave(BoundSession session) {
    Snapshot parked = session.parked;
    if (parked != null) {
      session.parked = null;
      unseen(parked);
    }
    Objects.requireNonNullElse(session.moving, List.<Parcel>of()).forEach(this::unseen);
  }

  private void unseen(Snapshot snapshot) {
    snapshot.unacknowledged().forEach(this::unseen);
    snapshot.unsent().forEach(this::unseen);
  }

  Future<Receipt> unseen(Envelope.Unseen unseen) {
    unlogged.lost(unseen.counted());
    return Receipt.ACCEPTED_NOW;
  }

  private void unseen(Parcel parcel) {
    if (parcel.isCounted()) {
      unlogged.lost(parcel);
      return;
    }
    Stanza answer = parcel.unseen();
    if (answer != null) {
      home.post(List.of(answer));
    }
  }
}
