// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.node.route.BlockList;
import im.starling.node.route.Kept;
import im.starling.node.route.Parcel;
import im.starling.node.route.Router;
import im.starling.node.route.SessionLink;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Snapshot;
import im.starling.protocol.StreamError;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** How homes reach the sessions of this node, on whichever loop they are. From any loop. */
final class Sessions implements SessionLink {
  private final List<LoopSessions> loops;
  private final Router router;

  Sessions(List<LoopSessions> loops, Router router) {
    this.loops = List.copyOf(loops);
    this.router = router;
  }

  @Override
  public boolean deliver(SessionRef to, Parcel parcel) {
    LoopSessions there = loops.get(to.loop());
    if (there.loop().current()) {
      deliver(there, to, parcel);
    } else {
      there.loop().post(() -> deliver(there, to, parcel));
    }
    return true;
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
  public boolean reaches(SessionRef session) {
    return true;
  }

  /** It would go down with its home. */
  @Override
  public boolean keeps(SessionRef session) {
    return false;
  }

  @Override
  public void keep(SessionRef to, Kept kept) {
    with(to, session -> session.marking().keep(kept));
  }

  @Override
  public void floor(SessionRef to, long seq) {
    with(to, session -> session.sending().rows().floor(seq));
  }

  @Override
  public Future<Void> heard(Loop asker, Set<SessionRef> sessions) {
    List<Future<Void>> heard = new ArrayList<>();
    for (int index : sessions.stream().map(SessionRef::loop).distinct().toList()) {
      heard.add(loops.get(index).loop().call(asker, Future::succeededFuture));
    }
    return Future.all(heard).mapEmpty();
  }

  private void with(SessionRef to, Consumer<ClientSession> task) {
    LoopSessions there = loops.get(to.loop());
    if (there.loop().current()) {
      with(there, to, task);
    } else {
      there.loop().post(() -> with(there, to, task));
    }
  }

  private static void with(LoopSessions there, SessionRef to, Consumer<ClientSession> task) {
    ClientSession session = there.find(to);
    if (session != null) {
      task.accept(session);
    }
  }

  @Override
  public Future<Void> room(Loop asker, SessionRef session) {
    return ask(asker, session, there -> there.sending().room());
  }

  @Override
  public void block(SessionRef to, BlockList blocked) {
    with(to, session -> session.blocked(blocked));
  }

  @Override
  public void end(SessionRef to, StreamError why) {
    with(to, session -> session.end(why));
  }

  @Override
  public Future<Snapshot> release(Loop asker, SessionRef session) {
    return ask(asker, session, ClientSession::release);
  }

  private <T> Future<T> ask(
      Loop asker, SessionRef of, Function<ClientSession, Future<T>> question) {
    LoopSessions there = loops.get(of.loop());
    return there
        .loop()
        .call(
            asker,
            () -> {
              ClientSession session = there.find(of);
              return session == null
                  ? Future.failedFuture("the session is over")
                  : question.apply(session);
            });
  }
}
