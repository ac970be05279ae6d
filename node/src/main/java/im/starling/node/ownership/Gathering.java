// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ownership;

import im.starling.cluster.NodeId;
import im.starling.cluster.Peer;
import im.starling.node.loop.Loop;
import im.starling.node.stream.ClientStreams.Announced;
import im.starling.node.wire.Call;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Homes that have come to a loop hear from all streams, on all nodes, which sessions they have: all
 * that was told is in the homes' queues when it is done, before whatever else comes for them.
 *
 * @param parts of this node
 */
record Gathering(NodeId self, List<LoopParts> parts) {
  private static final Logger log = LoggerFactory.getLogger(Gathering.class);

  /** Streams that do not say in this time which sessions they have say it later. */
  private static final long PATIENCE = 1_000;

  /**
   * On the loop of the homes.
   *
   * @param shards with the epochs of their leases
   */
  Future<Void> of(LoopParts homes, Map<Integer, Long> shards, Set<Peer> others) {
    List<Future<?>> asked = new ArrayList<>();
    for (LoopParts streams : parts) {
      asked.add(near(homes, streams, shards));
    }
    others.forEach(other -> ask(homes, other, shards, asked));
    return Future.all(asked).mapEmpty();
  }

  /** From one that was not there, or out of sight, when the homes came. On their loop. */
  Future<Void> from(Peer late, LoopParts homes) {
    List<Future<?>> asked = new ArrayList<>();
    Map<Integer, Long> shards = homes.homes().shards().leased();
    if (!shards.isEmpty()) {
      ask(homes, late, shards, asked);
    }
    return Future.all(asked).mapEmpty();
  }

  private static void ask(
      LoopParts homes, Peer other, Map<Integer, Long> shards, List<Future<?>> asked) {
    Call.Gather question = new Call.Gather(shards);
    for (int loop = 0; loop < other.loops(); loop++) {
      asked.add(far(homes, other, loop, question));
    }
  }

  /** Whoever is gone has no sessions any more. */
  private static Future<Void> far(LoopParts homes, Peer other, int loop, Call.Gather question) {
    Promise<Void> heard = Promise.promise();
    Loop.Timer late =
        homes
            .loop()
            .after(
                PATIENCE,
                () -> {
                  log.atWarn()
                      .addKeyValue("node", other.node().name())
                      .addKeyValue("loop", loop)
                      .log("sessions-not-told");
                  heard.tryComplete();
                });
    homes
        .wire()
        .ask(other.node(), loop, question)
        .onComplete(told -> {
          late.cancel();
          heard.tryComplete();
        });
    return heard.future();
  }

  private Future<Void> near(LoopParts homes, LoopParts streams, Map<Integer, Long> shards) {
    return streams
        .loop()
        .call(homes.loop(), () -> Future.succeededFuture(streams.gather(shards, self)))
        .map(all -> {
          for (Announced each : all) {
            homes.homes().announce(each.account(), each.session());
          }
          return null;
        });
  }
}
