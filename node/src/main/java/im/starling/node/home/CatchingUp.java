// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.loop.Loop;
import im.starling.node.route.Receipt;
import im.starling.protocol.StanzaError.Condition;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/**
 * A session that has come from another home reads on in the log where that one was. What arrives
 * meanwhile waits: some of it is in no log, and would overtake what is (RFC 6120 §10.1). On the
 * home's loop.
 */
final class CatchingUp {
  /** Who reads no faster than its client takes it is not waited for any longer, in milliseconds. */
  private static final long LATE = 5_000;

  /** How many envelopes wait; the next is refused for now. */
  private static final int MOST = 1_024;

  private final Loop loop;
  private Future<?> all = Future.succeededFuture();
  private int waiting;

  CatchingUp(Loop loop) {
    this.loop = loop;
  }

  /** From now on nothing else arrives before this session is where the last home was. */
  void await(BoundSession session) {
    if (session.live() || session.full()) {
      return; // a full one goes on when its client does, and its account does not wait for that
    }
    Promise<Void> done = Promise.promise();
    Loop.Timer late = loop.after(LATE, done::tryComplete);
    session.onLive(() -> {
      late.cancel();
      done.tryComplete();
    });
    Future<Void> one = done.future();
    all = all.isComplete() ? one : all.transform(before -> one);
  }

  boolean underway() {
    return !all.isComplete();
  }

  /** Does it when all have caught up, in the order of the calls. */
  Future<Receipt> then(Supplier<Future<Receipt>> task) {
    if (waiting >= MOST) {
      return Receipt.refused(Condition.RESOURCE_CONSTRAINT);
    }
    waiting++;
    return all.transform(done -> {
      waiting--;
      return task.get();
    });
  }
}
