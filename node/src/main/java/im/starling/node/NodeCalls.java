// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.cluster.NodeId;
import im.starling.cluster.Shards;
import im.starling.node.home.Homes;
import im.starling.node.home.LoopHomes;
import im.starling.node.home.SentBack;
import im.starling.node.loop.Loop;
import im.starling.node.ownership.Tenure;
import im.starling.node.route.Parcel;
import im.starling.node.route.SessionLink;
import im.starling.node.stream.ClientStreams;
import im.starling.node.wire.Answer;
import im.starling.node.wire.Call;
import im.starling.node.wire.Wire;
import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What one loop does when a loop of another node asks. On its loop.
 *
 * @param wire back to whoever has asked
 * @param near to the sessions of this node
 * @param tenure tells of what concerns the node as a whole; on any loop
 */
record NodeCalls(
    Loop loop,
    Shards shards,
    LoopHomes homes,
    Homes all,
    ClientStreams streams,
    SessionLink near,
    Supplier<Wire> wire,
    Consumer<Consumer<Tenure>> tenure)
    implements Wire.Listener {
  private static final Future<Answer> DONE = Future.succeededFuture(new Answer.Done());

  @Override
  public Future<Answer> called(NodeId from, int fromLoop, Call call) {
    return switch (call) {
      case Call.Send(var address, var envelope, var attempt) ->
          homes
              .accept(new SentBack.Sender(from, fromLoop, attempt), address, envelope)
              .map(Answer.Settled::new);
      case Call.Tell(var envelopes, var attempt) ->
          Future.succeededFuture(
              new Answer.Returned(
                  homes.take(new SentBack.Sender(from, fromLoop, attempt), envelopes)));
      case Call.Deliver(var to, var parcel) -> {
        streams.deliver(from, shards, to, parcel);
        yield DONE;
      }
      case Call.Room(var session) -> near.room(loop, session).map(room -> new Answer.Done());
      case Call.Block(var session, var blocked) -> {
        near.block(session, blocked);
        yield DONE;
      }
      case Call.End(var session, var why) -> {
        near.end(session, why);
        yield DONE;
      }
      case Call.Release(var session) -> near.release(loop, session).map(Answer.Released::new);
      case Call.Keep(var session, var kept) -> {
        near.keep(session, kept);
        yield DONE;
      }
      case Call.Floor(var session, var seq) -> {
        near.floor(session, seq);
        yield DONE;
      }
      case Call.Gather(var some) -> {
        for (ClientStreams.Announced each : streams.gather(loop.index(), shards, some, from)) {
          wire.get().say(from, fromLoop, new Call.Send(each.account(), each.session(), 0));
        }
        yield DONE;
      }
      case Call.Sync() -> DONE;
      case Call.Given() -> {
        tenure.accept(Tenure::given);
        yield DONE;
      }
      case Call.Serving(var now) -> {
        tenure.accept(there -> there.serves(from, now));
        yield DONE;
      }
      case Call.Saying() -> {
        all.said();
        yield DONE;
      }
      case Call.Present(var domain, var which, var most) ->
          Future.succeededFuture(new Answer.Accounts(homes.online(domain, which, most)));
      case Call.Count(var domain, var which) ->
          Future.succeededFuture(new Answer.Counted(homes.count(domain, which)));
    };
  }

  @Override
  public void broken(NodeId to, int toLoop) {
    Call.Gather question = new Call.Gather(homes.shards().leased());
    wire.get().ask(to, toLoop, question).onFailure(gone -> {});
  }

  @Override
  public void undelivered(Parcel parcel) {
    streams.undelivered(loop, parcel);
  }

  @Override
  public void gone(NodeId node) {
    homes.gone(node);
  }
}
