// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import im.starling.cluster.Shards;
import im.starling.node.loop.Loop;
import im.starling.node.route.Kept;
import im.starling.node.route.Mark;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Shadow;
import im.starling.node.route.Standing;
import im.starling.node.wire.Call;
import im.starling.node.wire.Wire;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ways from one loop to the shadows of its sessions, by the shards of their homes. On that
 * loop.
 */
public final class Shadowing {
  /** A place that does not answer is asked again, in milliseconds. */
  private static final long AGAIN = 250;

  private final Loop loop;
  private final Shards shards;
  private final @Nullable There[] places;
  private final Set<NodeId> over = new HashSet<>();
  private List<Dropping> unanswered = new ArrayList<>(0);
  private @Nullable Wire wire;
  private int known;
  private boolean resting;

  Shadowing(Loop loop, Shards shards) {
    this.loop = loop;
    this.shards = shards;
    this.places = new @Nullable There[shards.count()];
  }

  void open(Wire to) {
    wire = to;
  }

  /** Null where there is nobody to have it. */
  @Nullable Shadow of(BareJid address) {
    return known == 0 ? null : places[shards.of(address).index()];
  }

  /** A loop of another node, whether or not it has shadows of this one's sessions. */
  public Shadow at(NodeId node, int index) {
    return new There(Objects.requireNonNull(wire), this, node, index);
  }

  /** From now on those are there; held are those that nobody has. */
  public void place(Map<Integer, Place> changed) {
    changed.forEach((shard, place) -> {
      There now =
          switch (place) {
            case Place.There(var node, var index) -> (There) at(node, index);
            case Place.Here ignored -> null;
            case Place.Held ignored -> null;
          };
      known += (now == null ? 0 : 1) - (places[shard] == null ? 0 : 1);
      places[shard] = now;
    });
  }

  /** These nodes can neither say nor do anything any more. */
  public void over(Set<NodeId> nodes) {
    over.addAll(nodes);
    ask();
  }

  /** A loop may have missed what was said to it: all that follows is said from the beginning. */
  public void broken(NodeId node, int index) {
    Objects.requireNonNull(wire).say(node, index, new Call.UnshadowAll());
  }

  /** One loop of another node; equal by what it is of. */
  private record There(Wire wire, Shadowing from, NodeId node, int index) implements Shadow {
    @Override
    public Future<Void> begin(SessionRef session, Standing standing) {
      return ask(new Call.Shadow(session, standing));
    }

    @Override
    public Future<Void> mark(SessionRef session, Mark mark, long floor) {
      return ask(new Call.ShadowMark(session, mark, floor));
    }

    @Override
    public void keep(SessionRef session, Kept kept) {
      wire.say(node, index, new Call.ShadowKept(session, kept));
    }

    @Override
    public Future<Void> drop(SessionRef session) {
      Dropping dropping = new Dropping(this, session, Promise.promise());
      from.ask(dropping);
      return dropping.done.future();
    }

    private Future<Void> ask(Call call) {
      return wire.ask(node, index, call).mapEmpty();
    }
  }

  private record Dropping(There there, SessionRef session, Promise<Void> done) {}

  private void ask(Dropping dropping) {
    There there = dropping.there;
    if (over.contains(there.node)) {
      dropping.done.complete();
      return;
    }
    there
        .ask(new Call.Unshadow(dropping.session))
        .onSuccess(done -> dropping.done.complete())
        .onFailure(lost -> {
          unanswered.add(dropping);
          rest();
        });
  }

  private void ask() {
    List<Dropping> all = unanswered;
    unanswered = new ArrayList<>(0);
    all.forEach(this::ask);
  }

  private void rest() {
    if (!resting) {
      resting = true;
      loop.after(
          AGAIN,
          () -> {
            resting = false;
            ask();
          });
    }
  }
}
