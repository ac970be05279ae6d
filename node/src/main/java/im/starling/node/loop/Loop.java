// SPDX-License-Identifier: Apache-2.0
package im.starling.node.loop;

import im.starling.protocol.Names;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/**
 * One event loop. All but {@link #post}, {@link #call}, {@link #index} and the clocks is for its
 * own thread only.
 */
public interface Loop {
  /** Its number on this node, from 0. */
  int index();

  /** Runs a task on this loop, after what was posted before by the same caller. From any thread. */
  void post(Runnable task);

  /**
   * Runs a task once, at the end of the turn that is going on: for what is better done once than
   * often.
   */
  void endOfTurn(Runnable task);

  /** Runs a task after that many milliseconds. */
  Timer after(long millis, Runnable task);

  /** Wall clock, milliseconds since 1970; may jump. From any thread. */
  long millis();

  /**
   * A clock that never goes back, milliseconds since whenever: for this process. From any thread.
   */
  default long ticks() {
    return System.nanoTime() / 1_000_000;
  }

  /** The element names and addresses that this loop knows. */
  Names names();

  /** True on this loop's own thread. */
  boolean current();

  /**
   * Asks this loop for something, from another (or the same) one; the answer completes on the loop
   * that asked.
   */
  default <T> Future<T> call(Loop asker, Supplier<Future<T>> task) {
    if (asker == this) {
      return attempt(task);
    }
    Promise<T> answer = Promise.promise();
    post(() -> attempt(task).onComplete(done -> asker.post(() -> answer.handle(done))));
    return answer.future();
  }

  /** Runs a task on this loop, whoever asks; the answer completes there. */
  default <T> Future<T> submit(Supplier<Future<T>> task) {
    Promise<T> answer = Promise.promise();
    post(() -> attempt(task).onComplete(answer));
    return answer.future();
  }

  /** The same answer, whoever gives it, on this loop. */
  default <T> Future<T> here(Future<T> answer) {
    Promise<T> here = Promise.promise();
    answer.onComplete(done -> post(() -> here.handle(done)));
    return here.future();
  }

  /** What a task throws is its failure: whoever waits for it must hear of it. */
  private static <T> Future<T> attempt(Supplier<Future<T>> task) {
    try {
      return task.get();
    } catch (RuntimeException bug) {
      return Future.failedFuture(bug);
    }
  }

  /** A task that has not run yet. */
  interface Timer {
    void cancel();
  }
}
