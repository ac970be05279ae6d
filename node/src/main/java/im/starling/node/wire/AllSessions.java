// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.cluster.NodeId;
import im.starling.node.loop.Loop;
import im.starling.node.route.BlockList;
import im.starling.node.route.Kept;
import im.starling.node.route.Parcel;
import im.starling.node.route.SessionLink;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Snapshot;
import im.starling.protocol.StreamError;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * How the homes of one loop reach sessions, on this node and on others. On that loop.
 *
 * @param near to those on this node
 * @param present whether another node is there
 * @param met whether there has ever been one: one that is out of sight may take the homes
 */
public record AllSessions(
    NodeId self, SessionLink near, Wire wire, Predicate<NodeId> present, BooleanSupplier met)
    implements SessionLink {
  private boolean near(SessionRef session) {
    return session.node().equals(self);
  }

  private boolean say(SessionRef to, Call call) {
    return wire.say(to.node(), to.loop(), call);
  }

  private Future<Answer> ask(SessionRef to, Call call) {
    return wire.ask(to.node(), to.loop(), call);
  }

  @Override
  public boolean deliver(SessionRef to, Parcel parcel) {
    return near(to) ? near.deliver(to, parcel) : say(to, new Call.Deliver(to, parcel));
  }

  @Override
  public boolean reaches(SessionRef session) {
    return near(session) || present.test(session.node());
  }

  /** One on this node would go down with its home, but its shadow would not. */
  @Override
  public boolean keeps(SessionRef session) {
    return !near(session) || met.getAsBoolean();
  }

  @Override
  public void keep(SessionRef session, Kept kept) {
    if (near(session)) {
      near.keep(session, kept);
    } else {
      say(session, new Call.Keep(session, kept));
    }
  }

  @Override
  public void floor(SessionRef session, long seq) {
    if (near(session)) {
      near.floor(session, seq);
    } else {
      say(session, new Call.Floor(session, seq));
    }
  }

  @Override
  public Future<Void> heard(Loop asker, Set<SessionRef> sessions) {
    Set<SessionRef> here = new HashSet<>();
    Set<Loops> there = new HashSet<>();
    for (SessionRef session : sessions) {
      if (near(session)) {
        here.add(session);
      } else {
        there.add(new Loops(session.node(), session.loop()));
      }
    }
    List<Future<?>> heard = new ArrayList<>();
    heard.add(near.heard(asker, here));
    for (Loops loop : there) {
      // Who is gone hears nothing any more, and need not.
      heard.add(wire.ask(loop.node, loop.index, new Call.Sync()).otherwise(new Answer.Done()));
    }
    return Future.all(heard).mapEmpty();
  }

  private record Loops(NodeId node, int index) {}

  @Override
  public Future<Void> room(Loop asker, SessionRef session) {
    return near(session)
        ? near.room(asker, session)
        : ask(session, new Call.Room(session)).mapEmpty();
  }

  @Override
  public void block(SessionRef session, BlockList blocked) {
    if (near(session)) {
      near.block(session, blocked);
    } else {
      say(session, new Call.Block(session, blocked));
    }
  }

  @Override
  public void end(SessionRef session, StreamError why) {
    if (near(session)) {
      near.end(session, why);
    } else {
      say(session, new Call.End(session, why));
    }
  }

  @Override
  public Future<Snapshot> release(Loop asker, SessionRef session) {
    return near(session)
        ? near.release(asker, session)
        : ask(session, new Call.Release(session)).map(AllSessions::snapshot);
  }

  private static Snapshot snapshot(Answer answer) {
    if (answer instanceof Answer.Released(var snapshot)) {
      return snapshot;
    }
    throw new IllegalStateException(answer.toString());
  }
}
