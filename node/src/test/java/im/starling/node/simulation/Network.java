// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import im.starling.cluster.NodeId;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What is between the nodes: who is there, as each hears of it in its own time, and what carries
 * the frames of their links, in order and late, unless one of the two cannot be heard or does not
 * hear.
 */
final class Network {
  /** How late one hears of another, in microseconds. */
  private static final int NEWS = 900_000;

  private final Timeline time;
  private final Map<NodeId, SimulatedNode> nodes = new LinkedHashMap<>();
  private final Map<Ends, Channel> channels = new HashMap<>();
  private final Map<Pair, Long> news = new HashMap<>();

  private record Ends(NodeId from, int fromLoop, NodeId to, int toLoop) {}

  private record Pair(NodeId who, NodeId of) {}

  /** From one loop to another. */
  private final class Channel {
    private final Ends ends;
    private final Random chance;
    private long last;

    Channel(Ends ends) {
      this.ends = ends;
      this.chance = time.chance(ends.toString());
    }

    void carry(Buffer frame) {
      last = Math.max(last + 1, time.now() + delay());
      time.at(last, chance, () -> arrive(frame));
    }

    private long delay() {
      int luck = chance.nextInt(400);
      return luck == 0 ? chance.nextInt(300_000) : 50L + chance.nextInt(luck < 40 ? 20_000 : 1_500);
    }

    private void arrive(Buffer frame) {
      SimulatedNode from = node(ends.from);
      SimulatedNode to = node(ends.to);
      if (!from.lost(time.now()) && !to.over() && from.reaches(to)) {
        to.hears(ends.toLoop, frame);
      }
    }
  }

  Network(Timeline time) {
    this.time = time;
  }

  SimulatedNode node(NodeId id) {
    @Nullable SimulatedNode node = nodes.get(id);
    if (node == null) {
      throw new IllegalStateException(id.toString());
    }
    return node;
  }

  List<SimulatedNode> running() {
    return nodes.values().stream().filter(node -> !node.over()).toList();
  }

  /** It finds those that are there at once, and they hear of it sooner or later. */
  void join(SimulatedNode node) {
    for (SimulatedNode other : running()) {
      if (!other.parted()) {
        tell(other, node, () -> other.joined(node.peer()));
        node.joined(other.peer());
      }
    }
    nodes.put(node.id(), node);
    node.replaced();
  }

  /** The others find that out sooner or later. */
  void leave(SimulatedNode node) {
    for (SimulatedNode other : running()) {
      if (other != node) {
        tell(other, node, () -> other.left(node.id()));
      }
    }
  }

  /** It and all others take each other for gone. */
  void cut(SimulatedNode node) {
    for (SimulatedNode other : running()) {
      if (other != node) {
        tell(other, node, () -> other.left(node.id()));
        tell(node, other, () -> node.left(other.id()));
      }
    }
  }

  /** It and all others see each other; those that they had taken for gone, as well as others. */
  void heal(SimulatedNode node) {
    for (SimulatedNode other : running()) {
      if (other != node && !other.parted()) {
        tell(other, node, () -> other.back(node.peer()));
        tell(node, other, () -> node.back(other.peer()));
      }
    }
  }

  private void tell(SimulatedNode who, SimulatedNode of, Runnable what) {
    long late = 1_000L + who.chance().nextInt(NEWS);
    Pair pair = new Pair(who.id(), of.id());
    long at = Math.max(time.now() + late, news.getOrDefault(pair, 0L) + 1);
    news.put(pair, at);
    time.at(
        at,
        who.chance(),
        () -> {
          if (!who.over()) {
            what.run();
          }
        });
  }

  void carry(SimulatedNode from, int fromLoop, NodeId to, int toLoop, Buffer frame) {
    channels.computeIfAbsent(new Ends(from.id(), fromLoop, to, toLoop), Channel::new).carry(frame);
  }
}
