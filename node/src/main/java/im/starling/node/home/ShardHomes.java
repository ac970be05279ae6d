// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.route.Envelope;
import im.starling.node.route.Receipt;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The homes of one shard, and whether they may do anything. On the shard's loop. */
final class ShardHomes {
  /** What happens to an envelope. */
  enum State {
    /** It belongs on another node. */
    ABSENT,
    /** It waits: the homes are about to be here. */
    CLAIMING,
    /** It is taken. */
    OWNED,
    /** It belongs on another node, where what was taken here is not known yet. */
    RELEASING
  }

  /** Something for a home that is not there yet. */
  record Waiting(BareJid address, Envelope envelope, Promise<Receipt> receipt) {
    Waiting(BareJid address, Envelope envelope) {
      this(address, envelope, Promise.promise());
    }
  }

  /** How many envelopes wait for a shard that is about to be here; the next is sent away. */
  private static final int HELD = 10_000;

  final Map<BareJid, Home> homes = new HashMap<>();

  /** Those that are under way from the database, with what waits for them. */
  final Map<BareJid, Loads.Load> loading = new HashMap<>();

  /** What came while the shard was about to be here. */
  private List<Waiting> held = new ArrayList<>(0);

  private final Holding holding;

  State state = State.OWNED;

  /**
   * Of its lease; the database says that the shard is here: what is read of it now stays true. 0
   * before that.
   */
  long epoch;

  /** How many envelopes were taken whose fate is not settled. */
  private int underway;

  ShardHomes(Holding holding) {
    this.holding = holding;
  }

  @Nullable Home home(BareJid address) {
    return homes.get(address);
  }

  /** True if nothing is known of the address here, and nothing is being asked. */
  boolean away(BareJid address) {
    return !homes.containsKey(address) && !loading.containsKey(address);
  }

  /** It is about to go, or stays after all. */
  void leaving(State now) {
    state = now;
    homes.values().forEach(home -> home.leaving(now == State.RELEASING));
  }

  /** That home is there from now on. */
  void add(Home home) {
    homes.put(home.address(), home);
    home.leaving(state == State.RELEASING);
  }

  /** Counts it until it is settled. */
  Future<Receipt> counted(Future<Receipt> fate) {
    if (!fate.isComplete()) {
      underway++;
      fate.onComplete(settled -> underway--);
    }
    return fate;
  }

  Future<Receipt> hold(BareJid address, Envelope envelope) {
    Waiting waiting = new Waiting(address, envelope);
    held.add(waiting);
    holding.add(envelope);
    return waiting.receipt.future();
  }

  /** Whether one more can wait for the shard. */
  boolean holds() {
    return held.size() < HELD && holding.room();
  }

  List<Waiting> takeHeld() {
    List<Waiting> taken = held;
    held = new ArrayList<>(0);
    taken.forEach(waiting -> holding.remove(waiting.envelope));
    return taken;
  }

  /** True if nothing of the shard is under way. */
  boolean quiet() {
    return underway == homes.values().stream().mapToInt(Home::telling).sum()
        && loading.isEmpty()
        && homes.values().stream().allMatch(Home::quiet);
  }
}
