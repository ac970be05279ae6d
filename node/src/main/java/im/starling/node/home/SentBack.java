// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import im.starling.node.route.Moved;
import im.starling.node.route.Receipt;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a loop of another node sent together goes back together: where one envelope is sent back,
 * because the shard is not here, those behind it are too, even if the shard has come meanwhile. So
 * their sender can send them again in their order. On the loop of the homes.
 */
public final class SentBack {
  /** Of each sender and shard the last attempt of which something was sent back. */
  private final Map<Way, Long> attempts = new HashMap<>(0);

  private record Way(NodeId node, int loop, int shard) {}

  SentBack() {}

  /**
   * Who sends.
   *
   * @param attempt see {@link im.starling.node.wire.Call.Send}
   */
  public record Sender(NodeId node, int loop, long attempt) {
    private Way to(int shard) {
      return new Way(node, loop, shard);
    }
  }

  Future<Receipt> unless(Sender sender, int shard, Supplier<Future<Receipt>> accepted) {
    if (goesBack(sender, shard)) {
      return Future.failedFuture(new Moved());
    }
    Future<Receipt> fate = accepted.get();
    if (!fate.succeeded()) {
      fate.onFailure(why -> {
        if (why instanceof Moved) {
          sentBack(sender, shard);
        }
      });
    }
    return fate;
  }

  boolean goesBack(Sender sender, int shard) {
    Long last = attempts.isEmpty() ? null : attempts.get(sender.to(shard));
    return last != null && sender.attempt != 0 && sender.attempt <= last;
  }

  void sentBack(Sender sender, int shard) {
    attempts.merge(sender.to(shard), sender.attempt, Math::max);
  }

  void gone(NodeId node) {
    attempts.keySet().removeIf(way -> way.node.equals(node));
  }
}
