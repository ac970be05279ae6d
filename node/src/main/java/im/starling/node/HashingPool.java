// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.node.stream.ClientLogin;
import im.starling.protocol.StreamError.Condition;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few threads for password hashing: more of them would only take CPU from the loops. What waits
 * for them is bounded, too: beyond it the stream that asks ends, and its client comes back later.
 */
final class HashingPool implements ClientLogin.Hashing {
  /** About as many as are done in a second. */
  private static final int WAITING = 256;

  private final WorkerExecutor executor;
  private final AtomicInteger waiting = new AtomicInteger();

  HashingPool(Vertx vertx) {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
    executor = vertx.createSharedWorkerExecutor("password-hashing", threads);
  }

  @Override
  public <T> Future<T> run(Callable<T> task) {
    if (waiting.incrementAndGet() > WAITING) {
      waiting.decrementAndGet();
      return Future.failedFuture(
          Condition.RESOURCE_CONSTRAINT.failure("too many log in at once: try again later"));
    }
    Promise<T> done = Promise.promise();
    executor
        .executeBlocking(task, false)
        .onComplete(over -> waiting.decrementAndGet())
        .onSuccess(done::complete)
        .onFailure(done::fail);
    return done.future();
  }
}
