// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.node.stream.ClientLogin;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;

/** A few threads for password hashing: more of them would only take CPU from the loops. */
final class HashingPool implements ClientLogin.Hashing {
  private final WorkerExecutor executor;

  HashingPool(Vertx vertx) {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
    executor = vertx.createSharedWorkerExecutor("password-hashing", threads);
  }

  @Override
  public <T> Future<T> run(Callable<T> task) {
    Promise<T> done = Promise.promise();
    executor.executeBlocking(task, false).onSuccess(done::complete).onFailure(done::fail);
    return done.future();
  }
}
