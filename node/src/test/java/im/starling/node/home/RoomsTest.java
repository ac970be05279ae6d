// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.junit.jupiter.api.Test;

class RoomsTest {
  private final Promise<Void> taken = Promise.promise();
  private final Rooms rooms = new Rooms();

  @Test
  void whoWaitsHearsWhatTheStreamSays() {
    assertTrue(rooms.await(Future.succeededFuture()).succeeded());
    Future<Void> waits = rooms.await(taken.future());
    assertFalse(waits.isComplete());
    taken.complete();
    assertTrue(waits.succeeded());
    Promise<Void> broken = Promise.promise();
    Future<Void> another = rooms.await(broken.future());
    broken.fail("the stream is broken");
    assertTrue(another.failed());
  }

  @Test
  void nobodyWaitsInAHomeThatGoes() {
    Future<Void> before = rooms.await(taken.future());
    rooms.close(true);
    assertTrue(before.failed());
    assertTrue(rooms.await(taken.future()).failed());
    assertTrue(rooms.await(Future.succeededFuture()).succeeded(), "that one does not wait");
    rooms.close(false);
    Future<Void> after = rooms.await(taken.future());
    assertFalse(after.isComplete());
    taken.complete();
    assertTrue(after.succeeded());
    assertTrue(before.failed());
  }
}
