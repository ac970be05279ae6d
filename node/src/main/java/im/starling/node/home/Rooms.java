// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits until clients have taken what they were given. A client may take none of it for as long
 * as it likes: a home that goes to another node does not wait for that. On the home's loop.
 */
final class Rooms {
  private @Nullable Set<Promise<Void>> waiting;
  private boolean closed;

  /** Completes as the stream says, or fails where the home goes before that. */
  Future<Void> await(Future<Void> room) {
    if (room.isComplete()) {
      return room;
    }
    Promise<Void> promise = Promise.promise();
    if (closed) {
      promise.fail("the home goes");
      return promise.future();
    }
    Set<Promise<Void>> all = waiting == null ? new LinkedHashSet<>(2) : waiting;
    waiting = all;
    all.add(promise);
    room.onComplete(
        free -> {
          all.remove(promise);
          promise.tryComplete();
        },
        broken -> {
          all.remove(promise);
          promise.tryFail(broken);
        });
    return promise.future();
  }

  /** The home is about to go, or stays after all. */
  void close(boolean goes) {
    closed = goes;
    Set<Promise<Void>> all = waiting;
    if (goes && all != null) {
      List.copyOf(all).forEach(each -> each.tryFail("the home goes"));
      all.clear();
    }
  }
}
