// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import im.starling.node.route.Parcel;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Snapshot;
import im.starling.node.route.Standing;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What sessions were given and their streams have not had, because the way there was broken: it is
 * found out and comes from the log, before what came after it (ADR 16). On the home's loop.
 */
final class Missed {
  /** For so long nothing is given to a stream of which it is not known what it has. */
  private static final long UNSURE = 2_000;

  private final UserHome home;
  private final Resumption resumption;

  Missed(UserHome home, Resumption resumption) {
    this.home = home;
    this.resumption = resumption;
  }

  /** What was said to streams of that loop may not have got there. */
  void broken(NodeId node, int at) {
    for (BoundSession session : home.sessions()) {
      SessionRef ref = session.ref;
      if (ref.node().equals(node) && ref.loop() == at && session.moving == null) {
        Resumption.hold(session);
        session.unsure = true;
        // Where it is not heard of it is given at least what is to come.
        home.loop().after(UNSURE, () -> goesOn(session, ref));
      }
    }
  }

  /**
   * Its stream says what it has. What it was given and has not had goes before what has come since.
   */
  void heard(BoundSession session, Standing standing) {
    acknowledged(session, standing.had());
    if (session.passage != null) {
      return; // it is asked once more where it goes on
    }
    SessionRef ref = session.ref;
    Set<Long> there = new HashSet<>(standing.given());
    there.addAll(session.held());
    if (there.containsAll(session.given())) {
      session.unsure |= session.lost;
      session.lost = false;
      goesOn(session, ref);
      return;
    }
    Resumption.hold(session);
    session.lost = false;
    session.unsure = true;
    home.again(session, there)
        .onSuccess(missed -> {
          List<Parcel> moving = session.moving;
          if (session.unsure && moving != null && session.ref.equals(ref)) {
            moving.addAll(0, missed);
          } else if (moving == null && session.ref.equals(ref)) {
            missed.forEach(parcel -> resumption.deliver(session, parcel)); // late, as the log was
          }
        })
        .onComplete(read -> goesOn(session, ref));
  }

  private void goesOn(BoundSession session, SessionRef at) {
    if (session.unsure && session.passage == null && session.ref.equals(at)) {
      resumption.moved(session);
    }
  }

  /**
   * Completes with what its last stream had, and what was lost on the way there: the way may have
   * been broken since the session was given it.
   */
  Future<Snapshot> whole(BoundSession session, Snapshot snapshot) {
    if (session.left) {
      return Future.succeededFuture(snapshot);
    }
    acknowledged(session, snapshot.had());
    Set<Long> there = new HashSet<>();
    snapshot.unacknowledged().forEach(parcel -> there.add(parcel.seq()));
    snapshot.unsent().forEach(parcel -> there.add(parcel.seq()));
    there.addAll(session.held());
    return there.containsAll(session.given())
        ? Future.succeededFuture(snapshot)
        : home.again(session, there).map(snapshot::with).otherwise(snapshot);
  }

  /** The client has these rows, and all that need nobody any more. */
  private void acknowledged(BoundSession session, List<Long> had) {
    long cursor = home.cursor().seq();
    List<Long> all = new ArrayList<>(had);
    session.given().stream().filter(seq -> seq <= cursor).forEach(all::add);
    home.acknowledged(session, all);
  }
}
