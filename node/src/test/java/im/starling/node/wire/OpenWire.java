// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.cluster.NodeId;
import im.starling.cluster.Sent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Lets tests in other packages carry the messages of a wire themselves. */
public final class OpenWire {
  private OpenWire() {}

  /** What carries a message to a loop of another node. */
  @FunctionalInterface
  public interface Carrier {
    Sent send(NodeId to, int loop, Buffer message);
  }

  /** Another node answers the question of that number. */
  public static void answer(Wire wire, NodeId from, int loop, long number, Answer answer) {
    wire.received(from, loop, Buffer.buffer(Messages.written(number, answer, 0)));
  }

  public static void over(Wire wire, Wire.Listener behind, Carrier carrier) {
    wire.open(
        behind,
        new Wire.Way() {
          @Override
          public Sent send(NodeId to, int loop, Buffer message) {
            return carrier.send(to, loop, message);
          }

          @Override
          public Future<Void> close() {
            return Future.succeededFuture();
          }
        });
  }
}
