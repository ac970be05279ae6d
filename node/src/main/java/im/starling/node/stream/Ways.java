// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.node.route.Receipt;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a session sends to others in the order in which it was sent (RFC 6120 §10.1). Two ways
 * lead to them, and on several nodes neither is known to be the shorter one: straight to their
 * homes, where one thing follows the other, and by the session's own home, which tells them of its
 * presence. What goes by the home waits until all has arrived that was sent before it to the same
 * address, and what was sent after it waits until that has arrived; most have nothing to wait for.
 * On the session's loop.
 */
final class Ways {
  /**
   * What is for whoever sees the session's presence neither waits nor is waited for any longer, in
   * milliseconds: the home of one of them may be away, and the others have done nothing wrong.
   */
  static final long LATE = 5_000;

  private final Loop loop;
  private @Nullable Flight first;
  private @Nullable Flight last;

  /** How many of them go by the home, and how many of all wait: mostly none. */
  private int byHome;

  private int waiting;

  /** What has not arrived, in the order in which it was sent. */
  private final class Flight {
    /** Null for all who see the session's presence. */
    private final @Nullable BareJid to;

    private final boolean straight;
    private final long since;

    /** Null where nothing kept it. */
    private @Nullable Held held;

    private Future<Receipt> arrived = Receipt.ACCEPTED_NOW;
    private @Nullable Flight next;
    private boolean watched;

    Flight(@Nullable BareJid to, boolean straight) {
      this.to = to;
      this.straight = straight;
      this.since = to == null ? loop.ticks() : 0;
    }

    /** Whether a later one has to wait for this one. */
    boolean keeps(Flight later) {
      if (arrived.isComplete()) {
        return false;
      }
      if (straight == later.straight && held != null && !held.gone) {
        return meets(later);
      }
      // Where both go straight the second follows the first.
      boolean follows = straight && later.straight;
      return !follows && meets(later) && !late() && !later.late();
    }

    private boolean meets(Flight later) {
      return to == null || later.to == null || to.equals(later.to);
    }

    /** Who waits goes on once it has arrived. */
    void watch() {
      if (!watched) {
        watched = true;
        arrived.onComplete(done -> moveOn());
      }
    }

    private boolean late() {
      return to == null && loop.ticks() - since >= LATE;
    }
  }

  /** What goes on its way when nothing keeps it any more. */
  private final class Held {
    private final Supplier<Future<Receipt>> task;
    private final Promise<Receipt> fate = Promise.promise();
    private boolean gone;

    Held(Supplier<Future<Receipt>> task) {
      this.task = task;
    }

    void go() {
      gone = true;
      waiting--;
      loop.call(loop, task).onComplete(fate);
    }
  }

  Ways(Loop loop) {
    this.loop = loop;
  }

  /**
   * To the home of that address, by whatever leads there.
   *
   * @param task sends it
   * @return what becomes of it
   */
  Future<Receipt> straight(BareJid to, Supplier<Future<Receipt>> task) {
    return send(new Flight(to, true), task);
  }

  /**
   * By way of one's own home.
   *
   * @param to null for all who see the session's presence
   */
  Future<Receipt> byHome(@Nullable BareJid to, Supplier<Future<Receipt>> task) {
    return send(new Flight(to, false), task);
  }

  private Future<Receipt> send(Flight flight, Supplier<Future<Receipt>> task) {
    arrived();
    boolean alone = flight.straight && byHome == 0 && waiting == 0;
    if (alone || free(flight)) {
      flight.arrived = task.get();
    } else {
      waiting++;
      Held held = new Held(task);
      flight.held = held;
      flight.arrived = held.fate.future();
      // It may be late by then, or what keeps it.
      Loop.Timer _ = loop.after(LATE, this::moveOn);
    }
    if (!flight.arrived.isComplete()) {
      add(flight);
    }
    return flight.arrived;
  }

  private void add(Flight flight) {
    byHome += flight.straight ? 0 : 1;
    if (last == null) {
      first = flight;
    } else {
      last.next = flight;
    }
    last = flight;
  }

  private void moveOn() {
    for (Flight flight = first; flight != null; flight = flight.next) {
      Held held = flight.held;
      if (held != null && !held.gone && free(flight)) {
        held.go();
      }
    }
  }

  /** Whether nothing that was sent before it keeps it; else it is tried again in time. */
  private boolean free(Flight flight) {
    for (Flight before = first; before != null && before != flight; before = before.next) {
      if (before.keeps(flight)) {
        before.watch();
        return false;
      }
    }
    return true;
  }

  /** Forgets what has arrived. */
  void arrived() {
    while (first != null && first.arrived.isComplete()) {
      byHome -= first.straight ? 0 : 1;
      first = first.next;
    }
    if (first == null) {
      last = null;
    }
  }
}
