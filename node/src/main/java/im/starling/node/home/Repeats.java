// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.loop.Loop;
import im.starling.node.route.Origin;
import im.starling.node.route.Receipt;
import im.starling.persistence.Seq;
import im.starling.persistence.UserLog;
import im.starling.protocol.Jid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows the messages that the log has already, of those that may come a second time: what a node
 * had stored before it died, and nobody heard of it. The log is asked when the first of them comes;
 * while none comes, and mostly none does, nothing is kept. On the home's loop.
 */
final class Repeats {
  /** How far back a repeat can lie, in milliseconds: longer than a session waits for its client. */
  private static final long BACK = 900_000;

  /** So many rows are looked at. */
  private static final int ROWS = 5_000;

  /** When the log is asked again where it did not answer, in milliseconds. */
  private static final long RETRY = 500;

  /** For how long the answer is kept, in milliseconds. */
  private static final long KEPT = 30_000;

  /** And while how many messages came since; then the log is asked again. */
  private static final int SINCE = 10_000;

  private final Loop loop;
  private final UserLog log;
  private final long owner;
  private final Supplier<? extends Collection<Future<?>>> underway;

  /** Of each sender whose messages wait for the log's answer, the last one's turn. */
  private final Map<Jid, Future<?>> turns = new HashMap<>(0);

  private @Nullable Known known;

  /** What the log had when it was asked, and what was stored since then. */
  private record Known(Future<Set<Long>> then, Map<Long, Future<Receipt>> since) {}

  /**
   * @param underway what is on its way to the log now
   */
  Repeats(Loop loop, UserLog log, long owner, Supplier<? extends Collection<Future<?>>> underway) {
    this.loop = loop;
    this.log = log;
    this.owner = owner;
    this.underway = underway;
  }

  /**
   * Stores a message, if the log does not have it; after all that the same sender sent before.
   *
   * @param store has given it its place in the log when it returns
   */
  Future<Receipt> once(Jid sender, Origin origin, Supplier<Future<Receipt>> store) {
    boolean doubtful = origin.again() && origin.id() != Origin.NONE.id();
    Future<?> before = turns.get(sender);
    if (before == null && !doubtful) {
      return noted(origin, store);
    }
    Known asked = doubtful ? known() : null;
    Future<Set<Long>> has = asked == null ? Future.succeededFuture(Set.of()) : asked.then;
    Future<Set<Long>> turn = before == null ? has : before.transform(done -> has);
    turns.put(sender, turn);
    turn.onComplete(come -> turns.remove(sender, turn));
    return turn.compose(had -> {
      if (had.contains(origin.id())) {
        return Receipt.ACCEPTED_NOW;
      }
      // What is on its way to the log is not there yet, and may never be.
      Future<Receipt> stored = asked == null ? null : asked.since.get(origin.id());
      return stored == null ? noted(origin, store) : stored;
    });
  }

  private Future<Receipt> noted(Origin origin, Supplier<Future<Receipt>> store) {
    Future<Receipt> stored = store.get();
    Known now = known;
    if (now != null) {
      now.since.put(origin.id(), stored);
      stored.onFailure(lost -> now.since.remove(origin.id(), stored));
      if (now.since.size() >= SINCE) {
        known = null;
      }
    }
    return stored;
  }

  private Known known() {
    if (known != null) {
      return known;
    }
    long after = Seq.next(Seq.NONE, Math.max(0, loop.millis() - BACK)) - 1;
    // What is on its way there now is there by then, or never will be.
    Future<Set<Long>> then =
        Future.join(new ArrayList<>(underway.get())).transform(done -> origins(after));
    Known asked = new Known(then, new HashMap<>());
    known = asked;
    loop.after(KEPT, () -> forget(asked));
    return asked;
  }

  /** While the database is away what waits stays open, as it does where a row is written. */
  private Future<Set<Long>> origins(long after) {
    return log.origins(owner, after, ROWS)
        .recover(away -> {
          Promise<Set<Long>> again = Promise.promise();
          loop.after(RETRY, () -> origins(after).onComplete(again));
          return again.future();
        });
  }

  private void forget(Known old) {
    Known now = known;
    if (now != null && now.then == old.then) {
      known = null;
    }
  }
}
