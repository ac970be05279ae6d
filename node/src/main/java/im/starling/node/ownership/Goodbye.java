// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ownership;

import im.starling.cluster.Peer;
import im.starling.node.loop.Loop;
import im.starling.node.wire.Answer;
import im.starling.node.wire.Call;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The last that a node says: whatever it has begun to say has been heard before it ends. Who waits
 * for an answer that has been given, and does not come, asks the next one the same again.
 */
record Goodbye(List<LoopParts> parts) {
  /** Between two looks whether everything has got there. */
  private static final long LOOK = 5;

  Future<Void> to(Set<Peer> others, Loop asker) {
    return Future.all(
            parts.stream().map(part -> part.call(asker, () -> said(part, others))).toList())
        .mapEmpty();
  }

  private static Future<Void> said(LoopParts part, Set<Peer> others) {
    if (!part.lanes().quiet() || !part.homes().shards().bequeathed()) {
      Promise<Void> later = Promise.promise();
      part.loop().after(LOOK, () -> said(part, others).onComplete(later));
      return later.future();
    }
    List<Future<?>> heard = new ArrayList<>();
    for (Peer other : others) {
      for (int loop = 0; loop < other.loops(); loop++) {
        heard.add(
            part.wire().ask(other.node(), loop, new Call.Sync()).otherwise(new Answer.Done()));
      }
    }
    return Future.all(heard).mapEmpty();
  }
}
