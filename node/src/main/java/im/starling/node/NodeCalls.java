// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.cluster.NodeId;
import im.starling.cluster.Shards;
import im.starling.node.home.Homes;
import im.starling.node.home.SentBack;
import im.starling.node.ownership.LoopParts;
import im.starling.node.ownership.Tenure;
import im.starling.node.route.Moved;
import im.starling.node.route.Parcel;
import im.starling.node.route.SessionLink;
import im.starling.node.stream.ClientStreams;
import im.starling.node.wire.Answer;
import im.starling.node.wire.Call;
import im.starling.node.wire.Wire;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * What one loop does when a loop of another node asks. On its loop.
 *
 * @param part what is on it
 * @param near to the sessions of this node
 * @param tenure tells of what concerns the node as a whole; on any loop
 */
record NodeCalls(
    LoopParts part,
    Shards shards,
    Homes all,
    ClientStreams streams,
    SessionLink near,
    Consumer<Consumer<Tenure>> tenure)
    implements Wire.Listener {
  private static final Future<Answer> DONE = Future.succeededFuture(new Answer.Done());

  @Override
  public Future<Answer> called(NodeId from, int fromLoop, Call call) {
    return switch (call) {
      case Call.Send(var address, var envelope, var attempt) ->
          part.homes()
              .accept(new SentBack.Sender(from, fromLoop, attempt), address, envelope)
              .map(Answer.Settled::new);
      case Call.Tell(var envelopes, var attempt) ->
          Future.succeededFuture(
              new Answer.Returned(
                  part.homes().take(new SentBack.Sender(from, fromLoop, attempt), envelopes)));
      case Call.Deliver(var to, var parcel) -> {
        streams.deliver(from, shards, to, parcel);
        yield DONE;
      }
      case Call.Room(var session) -> near.room(part.loop(), session).map(room -> new Answer.Done());
      case Call.Block(var session, var blocked) -> {
        near.block(session, blocked);
        yield DONE;
      }
      case Call.End(var session, var why) -> {
        near.end(session, why);
        yield DONE;
      }
      case Call.Release(var session) ->
          near.release(part.loop(), session).map(Answer.Released::new);
      case Call.Keep(var session, var kept) -> {
        near.keep(session, kept);
        yield DONE;
      }
      case Call.Floor(var session, var seq) -> {
        near.floor(session, seq);
        yield DONE;
      }
      case Call.Gather(var some) -> {
        for (ClientStreams.Announced each : part.gather(some, from)) {
          part.wire().say(from, fromLoop, new Call.Send(each.account(), each.session(), 0));
        }
        yield DONE;
      }
      case Call.ToShadow told -> shadow(from, fromLoop, told);
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
          Future.succeededFuture(new Answer.Accounts(part.homes().online(domain, which, most)));
      case Call.Count(var domain, var which) ->
          Future.succeededFuture(new Answer.Counted(part.homes().count(domain, which)));
    };
  }

  private Future<Answer> shadow(NodeId from, int fromLoop, Call.ToShadow call) {
    return switch (call) {
      case Call.Shadow(var session, var standing) ->
          part.shadows().begin(session, standing)
              ? DONE
              : Future.failedFuture(new StanzaFailure(Condition.RESOURCE_CONSTRAINT.error()));
      case Call.ShadowMark(var session, var mark, var floor) ->
          part.shadows().mark(session, mark, floor) ? DONE : Future.failedFuture(new Moved());
      case Call.ShadowKept(var session, var kept) -> {
        part.shadows().keep(session, kept);
        yield DONE;
      }
      case Call.Unshadow(var session) -> {
        part.shadows().drop(session);
        yield DONE;
      }
      case Call.UnshadowAll() -> {
        part.shadows().dropAll(from, fromLoop);
        yield DONE;
      }
    };
  }

  @Override
  public void broken(NodeId to, int toLoop) {
    part.homes().broken(to, toLoop);
    Call.Gather question = new Call.Gather(part.homes().shards().leased());
    part.wire().ask(to, toLoop, question).onFailure(gone -> {});
    part.lanes().shadowing().broken(to, toLoop);
    streams.broken(part.loop().index(), part.lanes().shadowing().at(to, toLoop));
  }

  @Override
  public void undelivered(Parcel parcel) {
    streams.undelivered(part.loop(), parcel);
  }

  @Override
  public void gone(NodeId node) {
    part.homes().gone(node);
    part.shadows().gone(node);
  }
}
