// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.loop.Loop;
import im.starling.persistence.Busy;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Lets each account have one question at the database at a time, and the rest of what it wants to
 * know wait in a line of its own: however much it asks, from however many sessions, others find the
 * database free. On one loop; an account has a turn on each.
 */
final class Turns {
  /** How many questions of one account wait; the next is refused for now. */
  static final int WAITING = 1_024;

  private final Loop loop;

  /** Who has a question under way, with those that wait for it. */
  private final Map<BareJid, ArrayDeque<Runnable>> lines = new HashMap<>();

  private int waiting;

  Turns(Loop loop) {
    this.loop = loop;
  }

  /** True if somebody has no question under way. */
  boolean idle(BareJid asker) {
    return !lines.containsKey(asker);
  }

  /** True if no more questions of somebody can wait. */
  boolean full(BareJid asker) {
    ArrayDeque<Runnable> line = lines.get(asker);
    return line != null && line.size() >= WAITING;
  }

  /**
   * Asks when all that was asked before for the same account is answered. A question must not wait
   * for another turn, nor for a client. Fails with {@link Busy} where too many wait.
   */
  <T> Future<T> take(BareJid asker, Supplier<Future<T>> question) {
    ArrayDeque<Runnable> line = lines.get(asker);
    if (line == null) {
      lines.put(asker, new ArrayDeque<>(1));
      return ask(asker, question);
    }
    if (line.size() >= WAITING) {
      return Future.failedFuture(new Busy("too many questions of this account wait"));
    }
    Promise<T> answer = Promise.promise();
    line.add(() -> ask(asker, question).onComplete(answer));
    waiting++;
    return answer.future();
  }

  private <T> Future<T> ask(BareJid asker, Supplier<Future<T>> question) {
    return loop.call(loop, question).onComplete(answered -> over(asker));
  }

  private void over(BareJid asker) {
    if (!loop.current()) {
      // An answer that took too long comes from elsewhere.
      loop.post(() -> over(asker));
      return;
    }
    Runnable next = Objects.requireNonNull(lines.get(asker)).poll();
    if (next == null) {
      lines.remove(asker);
    } else {
      waiting--;
      loop.post(next);
    }
  }

  /** How many questions wait for others of the same account. From any thread, roughly. */
  int waiting() {
    return waiting;
  }
}
