// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.cluster.NodeId;
import im.starling.cluster.Sent;
import im.starling.node.route.Parcel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A wire of one loop, with a way that the test opens and closes, and who is behind it. */
final class WireSide implements Wire.Way, Wire.Listener {
  /** What was asked of it, by whom, and what it will say. */
  record Question(NodeId from, int loop, Call call, Promise<Answer> answer) {}

  /** Where a message goes, and what it says. */
  private record Posted(NodeId to, int loop, Buffer message) {}

  final Wire wire;
  final List<Question> questions = new ArrayList<>();

  /** What it has heard of others that are not there. */
  final List<String> events = new ArrayList<>();

  /** How many messages fit into the windows to other loops, together. */
  int room = Integer.MAX_VALUE;

  /** Nobody is there. */
  boolean alone;

  private final NodeId node;
  private final int loop;
  private final List<Posted> posted = new ArrayList<>();
  private final Map<String, WireSide> others = new HashMap<>();

  WireSide(String name, int loop, long ticks) {
    this.node = new NodeId(name);
    this.loop = loop;
    this.wire = new Wire(new StillLoop(ticks));
    wire.open(this, this);
  }

  /** Joins two sides. */
  void meets(WireSide other) {
    others.put(other.node.name() + other.loop, other);
    other.others.put(node.name() + loop, this);
  }

  Future<Answer> ask(WireSide other, Call call) {
    return wire.ask(other.node, other.loop, call);
  }

  boolean say(WireSide other, Call call) {
    return wire.say(other.node, other.loop, call);
  }

  /** What was sent arrives, in order. */
  void carry() {
    List<Posted> now = List.copyOf(posted);
    posted.clear();
    for (Posted one : now) {
      WireSide other = others.get(one.to.name() + one.loop);
      if (other != null) {
        other.wire.received(node, loop, one.message);
      }
    }
  }

  /** How much is on its way. */
  int posted() {
    return posted.size();
  }

  /** The window to that side has room again, for so many messages. */
  void drained(WireSide to, int messages) {
    room = messages;
    wire.drained(to.node, to.loop);
  }

  /** The link to that side begins anew. */
  void breaks(WireSide to) {
    List<Posted> unheard =
        posted.stream().filter(one -> one.to.equals(to.node) && one.loop == to.loop).toList();
    posted.removeAll(unheard);
    wire.broken(to.node, to.loop, unheard.stream().map(Posted::message).toList());
  }

  /** Comes as if that side had said it. */
  void hears(WireSide from, byte[] message) {
    wire.received(from.node, from.loop, Buffer.buffer(message));
  }

  /** What was asked of it, in order. */
  List<Call> calls() {
    return questions.stream().map(Question::call).toList();
  }

  @Override
  public Sent send(NodeId to, int toLoop, Buffer message) {
    if (alone) {
      return Sent.GONE;
    }
    if (room == 0) {
      return Sent.FULL;
    }
    room--;
    posted.add(new Posted(to, toLoop, message));
    return Sent.TAKEN;
  }

  @Override
  public Future<Void> close() {
    events.add("closed");
    return Future.succeededFuture();
  }

  @Override
  public Future<Answer> called(NodeId from, int fromLoop, Call call) {
    if (call instanceof Call.Given) {
      throw new IllegalStateException("a bug");
    }
    Promise<Answer> answer = Promise.promise();
    questions.add(new Question(from, fromLoop, call, answer));
    return answer.future();
  }

  @Override
  public void broken(NodeId to, int toLoop) {
    events.add("broken " + to.name() + ' ' + toLoop);
  }

  @Override
  public void undelivered(Parcel parcel) {
    events.add("undelivered " + parcel.seq());
  }

  @Override
  public void gone(NodeId gone) {
    events.add("gone " + gone.name());
  }
}
