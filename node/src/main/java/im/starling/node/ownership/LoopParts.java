// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ownership;

import im.starling.cluster.NodeId;
import im.starling.node.home.Lanes;
import im.starling.node.home.LoopHomes;
import im.starling.node.home.Place;
import im.starling.node.home.Shadows;
import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope.Announce;
import im.starling.node.stream.ClientStreams.Announced;
import im.starling.node.wire.Wire;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What one loop has to do with shards.
 *
 * @param loop which it is
 * @param homes those on it
 * @param lanes from it to all homes
 * @param sessions those whose streams are on it
 * @param shadows what it keeps of sessions of other nodes
 * @param wire from it to other nodes
 */
public record LoopParts(
    Loop loop, LoopHomes homes, Lanes lanes, Sessions sessions, Shadows shadows, Wire wire) {
  /** The sessions of a loop. */
  @FunctionalInterface
  public interface Sessions {
    /**
     * A node has the homes of these shards, and is told of all sessions whose homes they are.
     *
     * @param shards with the epochs of their leases
     */
    List<Announced> gather(Map<Integer, Long> shards, NodeId by);
  }

  /** A node has the homes of these shards, and is told of all sessions that it has to know of. */
  public List<Announced> gather(Map<Integer, Long> shards, NodeId by) {
    List<Announced> all = new ArrayList<>(sessions.gather(shards, by));
    List<Announce> heard = new ArrayList<>(homes.shards().gather(shards));
    heard.addAll(shadows.gather(shards, by));
    for (Announce each : heard) {
      all.add(new Announced(each.standing().address().bare(), each));
    }
    return all;
  }

  /** Of these shards, those whose homes are on this loop. */
  List<Integer> mine(Collection<Integer> shards, int loops) {
    return shards.stream().filter(shard -> shard % loops == loop.index()).toList();
  }

  Future<Void> place(Loop asker, Map<Integer, Place> changed) {
    return call(
        asker,
        () -> {
          lanes.place(changed);
          return Future.succeededFuture();
        });
  }

  <T> Future<T> call(Loop asker, Supplier<Future<T>> task) {
    return loop.call(asker, task);
  }
}
