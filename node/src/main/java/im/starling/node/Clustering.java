// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.cluster.Cluster;
import im.starling.cluster.NodeId;
import im.starling.cluster.NodeLink;
import im.starling.cluster.Peer;
import im.starling.cluster.Window;
import im.starling.node.home.Homes;
import im.starling.node.home.LoopHomes;
import im.starling.node.home.Place;
import im.starling.node.home.Shadows;
import im.starling.node.loop.Loop;
import im.starling.node.loop.Loops;
import im.starling.node.ownership.LoopParts;
import im.starling.node.ownership.Tenure;
import im.starling.node.route.SessionLink;
import im.starling.node.stream.ClientStreams;
import im.starling.node.wire.AllSessions;
import im.starling.node.wire.Wire;
import im.starling.persistence.ShardLeases;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** This node's part in a cluster: ties its loops to those of other nodes. */
final class Clustering {
  private static final long LEAVING_SECONDS = 15;
  private static final long GOODBYE_SECONDS = 3;

  private final Cluster cluster;
  private final NodeId self;
  private final List<Wire> wires = new ArrayList<>();
  private volatile @Nullable Tenure tenure;

  Clustering(Cluster cluster, Loops loops) {
    this.cluster = cluster;
    this.self = cluster.members().self().node();
    loops.all().forEach(loop -> wires.add(new Wire(loop)));
  }

  /** How homes of a loop reach sessions, wherever they are. */
  SessionLink link(Loop loop, SessionLink near) {
    return new AllSessions(
        self,
        near,
        wires.get(loop.index()),
        node -> cluster.members().peer(node) != null,
        cluster.members()::met);
  }

  /** Those that are there, but for this one. */
  private List<Peer> others() {
    return cluster.members().peers().stream().filter(peer -> !peer.node().equals(self)).toList();
  }

  /** Nothing is here until it has been taken. Completes when it is known where everything is. */
  Future<Void> join(
      Loops loops, List<LoopHomes> all, Homes homes, ClientStreams streams, ShardLeases leases) {
    homes.join(this::others);
    Loop first = loops.all().getFirst();
    Map<Integer, Place> nowhere = new HashMap<>();
    for (int shard = 0; shard < cluster.members().count(); shard++) {
      nowhere.put(shard, Place.HELD);
    }
    List<LoopParts> parts = new ArrayList<>();
    for (LoopHomes of : all) {
      Loop loop = of.loop();
      parts.add(
          new LoopParts(
              loop,
              of,
              homes.lanes(loop.index()),
              (some, by) -> streams.gather(loop.index(), cluster.members(), some, by),
              new Shadows(loop, cluster.members()),
              wires.get(loop.index())));
    }
    Tenure here = new Tenure(first, self, leases, parts);
    tenure = here;
    return loops
        .each(loop -> {
          LoopParts part = parts.get(loop.index());
          part.homes().shards().empty();
          part.lanes().open(part.wire());
          part.lanes().place(nowhere);
          open(part, homes, streams, first);
          return loop;
        })
        .compose(opened ->
            first.submit(() -> {
              cluster.members().listen(here);
              return here.serve();
            }));
  }

  private void open(LoopParts part, Homes homes, ClientStreams streams, Loop first) {
    NodeCalls calls =
        new NodeCalls(
            part,
            cluster.members(),
            homes,
            streams,
            streams.link(),
            task -> first.post(() -> tell(task)));
    part.wire()
        .open(
            calls,
            listener -> NodeLink.open(cluster, part.loop().index(), Window.usual(), listener));
  }

  private void tell(Consumer<Tenure> task) {
    Tenure there = tenure;
    if (there != null) {
      task.accept(there);
    }
  }

  /** Gives all homes to others, if there are any in time. */
  Future<Void> leave(Loop first) {
    Tenure there = tenure;
    return there == null
        ? Future.succeededFuture()
        : first.submit(there::leave).timeout(LEAVING_SECONDS, TimeUnit.SECONDS).otherwiseEmpty();
  }

  /** After everything else: what was said is heard by those that are there, and hear in time. */
  Future<Void> goodbye(Loop first) {
    Tenure there = tenure;
    return there == null
        ? Future.succeededFuture()
        : first.submit(there::goodbye).timeout(GOODBYE_SECONDS, TimeUnit.SECONDS).otherwiseEmpty();
  }
}
