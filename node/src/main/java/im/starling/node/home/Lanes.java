// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.Shards;
import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.Receipt;
import im.starling.node.wire.Answer;
import im.starling.node.wire.Call;
import im.starling.node.wire.Wire;
import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import im.starling.protocol.StanzaError.Condition;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ways from one loop to all homes. To those on this node there is nothing to remember; for each
 * shard that is elsewhere, or on its way, there is a {@link Lane}. On that loop.
 */
public final class Lanes {
  /** How many stanzas wait for homes that are on their way; more are refused for now. */
  private static final int WAITING = 50_000;

  /** The same in bytes. */
  private static final long WAITING_BYTES = 64 << 20;

  private final Loop loop;
  private final Shards shards;
  private final List<LoopHomes> homes;
  private final @Nullable Lane[] lanes;
  private final Shadowing shadowing;
  private final List<Wire> wire = new ArrayList<>(1);
  private int waiting;
  private long attempts;
  private long waitingBytes;

  /**
   * @param homes of this node, by the indexes of their loops
   */
  Lanes(Loop loop, Shards shards, List<LoopHomes> homes) {
    this.loop = loop;
    this.shards = shards;
    this.homes = homes;
    this.lanes = new @Nullable Lane[shards.count()];
    this.shadowing = new Shadowing(loop, shards);
  }

  /** Before the first shard is elsewhere. */
  public void open(Wire to) {
    wire.add(to);
    shadowing.open(to);
  }

  /** The ways to what is kept of the sessions of this loop. */
  public Shadowing shadowing() {
    return shadowing;
  }

  Wire wire() {
    return wire.getFirst();
  }

  Loop loop() {
    return loop;
  }

  /** A number higher than all before. */
  long attempt() {
    return ++attempts;
  }

  boolean near(BareJid address) {
    return lanes[shards.of(address).index()] == null;
  }

  Future<Receipt> send(BareJid address, Envelope envelope) {
    int shard = shards.of(address).index();
    Lane lane = lanes[shard];
    if (lane == null) {
      return here(shard, address, envelope);
    }
    return lane.direct() || control(envelope) || room()
        ? lane.send(address, envelope)
        : Receipt.refused(Condition.RESOURCE_CONSTRAINT);
  }

  private boolean room() {
    return waiting < WAITING && waitingBytes < WAITING_BYTES;
  }

  /** What keeps homes and streams in step is never refused; there is not much of it. */
  private static boolean control(Envelope envelope) {
    return switch (envelope) {
      case Envelope.Arriving ignored -> false;
      case Envelope.Order ignored -> false;
      case Envelope.Sent ignored -> false;
      case Envelope.Bind ignored -> false;
      case Envelope.Resume ignored -> false;
      case Envelope.Resumable ignored -> true;
      case Envelope.Marked ignored -> true;
      case Envelope.Handled ignored -> true;
      case Envelope.Park ignored -> true;
      case Envelope.Expel ignored -> true;
      case Envelope.Delivered ignored -> true;
      case Envelope.Withheld ignored -> true;
      case Envelope.Unseen ignored -> true;
      case Envelope.Announce ignored -> true;
      case Envelope.Ended ignored -> true;
    };
  }

  Future<Receipt> here(int shard, BareJid address, Envelope envelope) {
    LoopHomes there = homes.get(shard % homes.size());
    return there.loop().call(loop, () -> there.accept(shard, address, envelope));
  }

  Future<Void> tell(List<Envelope.Arriving> envelopes) {
    Told all = new Told();
    Map<Object, List<Envelope.Arriving>> near = new LinkedHashMap<>(homes.size() * 2);
    Map<Place.There, List<Lane.Item>> far = new LinkedHashMap<>(0);
    for (Envelope.Arriving envelope : envelopes) {
      Jid to = Objects.requireNonNull(envelope.stanza().to());
      int shard = shards.of(to.bare()).index();
      Lane lane = lanes[shard];
      if (lane == null) {
        near.computeIfAbsent(homes.get(shard % homes.size()), first -> new ArrayList<>())
            .add(envelope);
      } else if (lane.direct() || room()) {
        Lane.Item item = lane.item(to.bare(), envelope, all.one());
        Place.There there = lane.begin(item);
        if (there != null) {
          far.computeIfAbsent(there, first -> new ArrayList<>()).add(item);
        }
      }
    }
    near.forEach((of, told) -> tell((LoopHomes) of, told, all));
    far.forEach(this::tell);
    return all.told();
  }

  private void tell(LoopHomes of, List<Envelope.Arriving> told, Told all) {
    if (of.loop() == loop) {
      of.take(told);
      return;
    }
    // What a client sends to that loop itself may be dealt with before what others have posted.
    of.loop()
        .call(
            loop,
            () -> {
              of.take(told);
              return Receipt.ACCEPTED_NOW;
            })
        .onComplete(all.one());
  }

  private void tell(Place.There to, List<Lane.Item> items) {
    List<Envelope.Arriving> envelopes =
        items.stream().map(item -> (Envelope.Arriving) item.envelope()).toList();
    long attempt = items.stream().mapToLong(Lane.Item::attempt).min().orElse(0);
    wire()
        .ask(to.node(), to.loop(), new Call.Tell(envelopes, attempt))
        .onComplete(told -> {
          Set<Integer> back = new HashSet<>(0);
          if (told.succeeded() && told.result() instanceof Answer.Returned(var places)) {
            back.addAll(places);
          }
          for (int i = 0; i < items.size(); i++) {
            Lane.Item item = items.get(i);
            if (told.failed()) {
              item.failed(told.cause());
            } else if (back.contains(i)) {
              item.returned();
            } else {
              item.settled(Receipt.ACCEPTED);
            }
          }
        });
  }

  /** How many are on their way of those that were told something at once. */
  private static final class Told implements Completable<Receipt> {
    private final Promise<Void> all = Promise.promise();
    private int left;
    private boolean counted;

    Told one() {
      left++;
      return this;
    }

    Future<Void> told() {
      if (left == 0) {
        return Future.succeededFuture();
      }
      counted = true;
      return all.future();
    }

    @Override
    public void complete(Receipt receipt, Throwable failure) {
      left--;
      if (left == 0 && counted) {
        all.complete();
      }
    }
  }

  /** True if all that was for homes elsewhere has got there. */
  public boolean quiet() {
    return Arrays.stream(lanes).allMatch(lane -> lane == null || lane.quiet());
  }

  /** From now on those shards are there. */
  public void place(Map<Integer, Place> changed) {
    changed.forEach((shard, place) -> {
      Lane lane = lanes[shard];
      if (lane == null && !(place instanceof Place.Here)) {
        lane = new Lane(this, shard);
        lanes[shard] = lane;
      }
      if (lane != null) {
        lane.place(place);
      }
    });
  }

  /** All that was in the lane has got there. */
  void closed(int shard) {
    lanes[shard] = null;
  }

  /** One more waits in a lane. */
  void waits(Envelope envelope) {
    waiting++;
    waitingBytes += Weight.of(envelope);
  }

  /** It does not wait any more. */
  void goesOn(Envelope envelope) {
    waiting--;
    waitingBytes -= Weight.of(envelope);
  }
}
