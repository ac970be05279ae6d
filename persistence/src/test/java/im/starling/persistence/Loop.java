// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.Wait;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An event loop for tests, which themselves wait. */
final class Loop implements AutoCloseable {
  private static final long PATIENCE = 30;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();

  Vertx vertx() {
    return vertx;
  }

  /** Runs it on the loop and waits for its result. */
  <T extends @Nullable Object> T call(Supplier<T> task) {
    return await(run(() -> Future.succeededFuture(task.get())));
  }

  /** Runs it on the loop. */
  <T extends @Nullable Object> Future<T> run(Supplier<Future<T>> task) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(on -> task.get().onComplete(promise));
    return promise.future();
  }

  static <T extends @Nullable Object> T await(Future<T> future) {
    try {
      return future.await(PATIENCE, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer in " + PATIENCE + " s", e);
    }
  }

  /** The failure that is expected. */
  static Throwable failure(Future<?> future) {
    return await(
            future.transform(done -> Future.succeededFuture(Optional.ofNullable(done.cause()))))
        .orElseThrow(() -> new AssertionError("did not fail"));
  }

  static void until(BooleanSupplier condition) {
    Wait.until(Duration.ofSeconds(PATIENCE), condition, () -> "it never came true");
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
