// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** Who waits until a client has taken most of what it was given. On its session's loop. */
final class Room {
  private @Nullable Promise<Void> waiting;

  /** Completes at once, or when {@link #free} says so; fails if the stream breaks. */
  Future<Void> when(boolean free) {
    if (free) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = waiting == null ? Promise.promise() : waiting;
    waiting = promise;
    return promise.future();
  }

  boolean awaited() {
    return waiting != null;
  }

  void free() {
    Promise<Void> promise = waiting;
    waiting = null;
    if (promise != null) {
      promise.complete();
    }
  }

  void broken() {
    Promise<Void> promise = waiting;
    waiting = null;
    if (promise != null) {
      promise.fail("the stream is broken");
    }
  }
}
