// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.node.route.BlockList;
import im.starling.node.route.Parcel;
import im.starling.node.route.Router;
import im.starling.node.route.SessionLink;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Snapshot;
import im.starling.protocol.StreamError;
import io.vertx.core.Future;
import java.util.List;

/** How homes reach the sessions of this node, on whichever loop they are. From any loop. */
final class Sessions implements SessionLink {
  private final List<LoopSessions> loops;
  private final Router router;

  Sessions(List<LoopSessions> loops, Router router) {
    this.loops = List.copyOf(loops);
    this.router = router;
  }

  @Override
  public void deliver(SessionRef to, Parcel parcel) {
    LoopSessions there = loops.get(to.loop());
    if (there.loop().current()) {
      deliver(there, to, parcel);
    } else {
      there.loop().post(() -> deliver(there, to, parcel));
    }
  }

  private void deliver(LoopSessions there, SessionRef to, Parcel parcel) {
    ClientSession session = there.find(to);
    if (session != null) {
      session.sending().deliver(parcel);
    } else {
      // It ended a moment ago, and its home does not know.
      new Undelivered(there.loop(), router).give(parcel);
    }
  }

  @Override
  public Future<Void> room(Loop asker, SessionRef session) {
    LoopSessions there = loops.get(session.loop());
    return there
        .loop()
        .call(
            asker,
            () -> {
              ClientSession to = there.find(session);
              return to == null ? Future.failedFuture("the session is over") : to.sending().room();
            });
  }

  @Override
  public void block(SessionRef to, BlockList blocked) {
    LoopSessions there = loops.get(to.loop());
    if (there.loop().current()) {
      block(there, to, blocked);
    } else {
      there.loop().post(() -> block(there, to, blocked));
    }
  }

  private static void block(LoopSessions there, SessionRef to, BlockList blocked) {
    ClientSession session = there.find(to);
    if (session != null) {
      session.blocked(blocked);
    }
  }

  @Override
  public void end(SessionRef session, StreamError why) {
    LoopSessions there = loops.get(session.loop());
    if (there.loop().current()) {
      end(there, session, why);
    } else {
      there.loop().post(() -> end(there, session, why));
    }
  }

  private static void end(LoopSessions there, SessionRef session, StreamError why) {
    ClientSession ended = there.find(session);
    if (ended != null) {
      ended.end(why);
    }
  }

  @Override
  public Future<Snapshot> release(Loop asker, SessionRef session) {
    LoopSessions there = loops.get(session.loop());
    return there
        .loop()
        .call(
            asker,
            () -> {
              ClientSession leaving = there.find(session);
              return leaving == null
                  ? Future.failedFuture("the session is over")
                  : leaving.release();
            });
  }
}
