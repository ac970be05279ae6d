// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.route.Envelope;
import im.starling.node.route.Moved;
import im.starling.node.route.Receipt;
import im.starling.node.wire.Answer;
import im.starling.node.wire.Call;
import im.starling.node.wire.LinkFull;
import im.starling.node.wire.NodeGone;
import im.starling.protocol.BareJid;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The way from one loop to the homes of a shard on another node: in order, whoever has them
 * meanwhile. What one owner has not taken, or has not answered before it was gone, goes to the next
 * one, before all that came later; and nothing goes to the next one while the last may still answer
 * something. On that loop.
 */
final class Lane {
  /** Where an owner says that it is none: others, may know better by then, in milliseconds. */
  private static final long AGAIN = 25;

  private final Lanes lanes;
  private final int shard;
  private final ArrayDeque<Item> waiting = new ArrayDeque<>();
  private final PriorityQueue<Item> returned =
      new PriorityQueue<>(Comparator.comparingLong(item -> item.number));
  private Place place = Place.HELD;

  /** Where what is under way went to. */
  private Place last = Place.HELD;

  private int underway;
  private long numbers;
  private boolean resting;
  private long attempt;

  Lane(Lanes lanes, int shard) {
    this.lanes = lanes;
    this.shard = shard;
  }

  /** Something for a home, until it is known what became of it. */
  final class Item {
    private final long number;
    private final BareJid address;
    private Envelope envelope;
    private final Completable<Receipt> receipt;

    private Item(long number, BareJid address, Envelope envelope, Completable<Receipt> receipt) {
      this.number = number;
      this.address = address;
      this.envelope = envelope;
      this.receipt = receipt;
    }

    Envelope envelope() {
      return envelope;
    }

    long attempt() {
      return attempt;
    }

    void settled(Receipt what) {
      underway--;
      receipt.succeed(what);
      moveOn();
    }

    /** Nobody has done anything about it, or nobody knows. */
    void returned() {
      underway--;
      returned.add(this);
      lanes.waits(envelope);
      moveOn();
    }

    void failed(Throwable why) {
      if (why instanceof Moved || why instanceof NodeGone || why instanceof LinkFull) {
        returned();
        return;
      }
      underway--;
      receipt.fail(why);
      moveOn();
    }
  }

  /** True if what is sent now goes out now. */
  boolean direct() {
    return place.equals(last)
        && place instanceof Place.There
        && returned.isEmpty()
        && waiting.isEmpty();
  }

  /** True if it has nothing. */
  boolean quiet() {
    return underway == 0 && returned.isEmpty() && waiting.isEmpty();
  }

  Future<Receipt> send(BareJid address, Envelope envelope) {
    Promise<Receipt> receipt = Promise.promise();
    Item item = new Item(++numbers, address, envelope, receipt);
    Place.There there = begin(item);
    if (there != null) {
      ask(there, item);
    }
    return receipt.future();
  }

  Item item(BareJid address, Envelope envelope, Completable<Receipt> receipt) {
    return new Item(++numbers, address, envelope, receipt);
  }

  /** Where the caller is to send it now; null if it waits here. */
  Place.@Nullable There begin(Item item) {
    if (direct() && place instanceof Place.There there) {
      underway++;
      return there;
    }
    waiting.add(item);
    lanes.waits(item.envelope);
    return null;
  }

  private void ask(Place.There there, Item item) {
    lanes
        .wire()
        .ask(there.node(), there.loop(), new Call.Send(item.address, item.envelope, attempt))
        .onSuccess(answer -> item.settled(receipt(answer)))
        .onFailure(item::failed);
  }

  private static Receipt receipt(Answer answer) {
    if (answer instanceof Answer.Settled(var receipt)) {
      return receipt;
    }
    throw new IllegalStateException(answer.toString());
  }

  void place(Place now) {
    place = now;
    moveOn();
  }

  /** Goes on where the homes are now, once nothing is under way to where they were. */
  private void moveOn() {
    if (underway > 0 || resting) {
      return;
    }
    boolean tried = place.equals(last) && !returned.isEmpty();
    if (tried) {
      rest();
      return;
    }
    last = place;
    flush();
  }

  private void rest() {
    resting = true;
    lanes
        .loop()
        .after(
            AGAIN,
            () -> {
              resting = false;
              if (underway == 0) {
                last = place;
                flush();
              }
            });
  }

  private void flush() {
    switch (place) {
      case Place.Held ignored -> {}
      case Place.Here ignored -> {
        lanes.closed(shard);
        for (Item item : taken()) {
          here(item);
        }
      }
      case Place.There there -> {
        attempt = lanes.attempt();
        List<Item> all = taken();
        underway += all.size();
        for (Item item : all) {
          if (returned.isEmpty()) {
            ask(there, item);
          } else {
            item.returned();
          }
        }
      }
    }
  }

  /** What has waited may have come by another way meanwhile: its client may not have waited. */
  private List<Item> taken() {
    List<Item> all = new java.util.ArrayList<>(returned.size() + waiting.size());
    while (!returned.isEmpty()) {
      all.add(returned.remove());
    }
    all.addAll(waiting);
    waiting.clear();
    for (Item item : all) {
      lanes.goesOn(item.envelope);
      item.envelope = item.envelope.repeated();
    }
    return all;
  }

  private void here(Item item) {
    lanes.here(shard, item.address, item.envelope).onComplete(item.receipt);
  }
}
