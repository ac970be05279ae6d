// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Asks again while the database is {@link Away}, for so long, and for so many at a time. Only for
 * what may be done twice. From any loop.
 */
final class Patience {
  private final VertxInternal vertx;
  private final long longest;
  private final int most;
  private final AtomicInteger waiting = new AtomicInteger();

  Patience(Vertx vertx, Duration longest, int most) {
    this.vertx = (VertxInternal) vertx;
    this.longest = longest.toNanos();
    this.most = most;
  }

  <T> Future<T> ask(Supplier<Future<T>> question) {
    // Now: an answer that took too long comes on a thread of Netty's.
    ContextInternal context = vertx.getOrCreateContext();
    long end = System.nanoTime() + longest;
    return question
        .get()
        .recover(
            error -> error instanceof Away ? again(context, question, error, end) : lost(error));
  }

  private <T> Future<T> again(
      ContextInternal context, Supplier<Future<T>> question, Throwable away, long end) {
    if (waiting.incrementAndGet() > most) {
      waiting.decrementAndGet();
      return lost(away);
    }
    Promise<T> answer = context.promise();
    new Round<>(context, question, new Backoff(ThreadLocalRandom.current()), end, answer)
        .after(away);
    return answer.future().onComplete(done -> waiting.decrementAndGet());
  }

  private record Round<T>(
      ContextInternal context,
      Supplier<Future<T>> question,
      Backoff backoff,
      long end,
      Promise<T> answer) {
    void after(Throwable error) {
      long pause = backoff.next();
      if (!(error instanceof Away) || System.nanoTime() + pause * 1_000_000 > end) {
        answer.fail(error);
      } else {
        context.setTimer(
            pause, timer -> question.get().onSuccess(answer::complete).onFailure(this::after));
      }
    }
  }

  private static <T> Future<T> lost(Throwable error) {
    return Future.failedFuture(error);
  }
}
