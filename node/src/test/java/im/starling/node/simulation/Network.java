// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import im.starling.cluster.NodeId;
import im.starling.cluster.Sent;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What is between the nodes: who is there, as each hears of it in its own time, and what carries
 * their messages, in order and late, until one of the two is gone.
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
    private final ArrayDeque<Buffer> messages = new ArrayDeque<>();
    private long last;
    private boolean full;

    Channel(Ends ends) {
      this.ends = ends;
      this.chance = time.chance(ends.toString());
    }

    Sent send(Buffer message, int window) {
      if (messages.size() >= window) {
        full = true;
        return Sent.FULL;
      }
      messages.add(message);
      last = Math.max(last + 1, time.now() + delay());
      time.at(last, chance, this::arrive);
      return Sent.TAKEN;
    }

    private long delay() {
      int luck = chance.nextInt(400);
      return luck == 0 ? chance.nextInt(300_000) : 50L + chance.nextInt(luck < 40 ? 20_000 : 1_500);
    }

    private void arrive() {
      SimulatedNode from = node(ends.from);
      SimulatedNode to = node(ends.to);
      if (from.lost(time.now()) || to.over() || to.hasLost(ends.from)) {
        messages.clear();
        return;
      }
      if (messages.isEmpty()) {
        return;
      }
      if (from.apart(to) || !to.knows(ends.from)) {
        // It is sent again until it arrives, or one takes the other for gone; so is what follows.
        last = Math.max(last, time.now() + 5_000);
        time.at(time.now() + 5_000, chance, this::arrive);
        return;
      }
      Buffer next = messages.removeFirst();
      to.hears(ends.from, ends.fromLoop, ends.toLoop, next);
      if (full && messages.isEmpty()) {
        full = false;
        from.drained(ends.fromLoop, ends.to, ends.toLoop);
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
      if (!other.apart(node)) {
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

  /** It and all others can no longer hear each other, and take each other for gone. */
  void cut(SimulatedNode node) {
    for (SimulatedNode other : running()) {
      if (other != node) {
        tell(other, node, () -> other.left(node.id()));
        tell(node, other, () -> node.left(other.id()));
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

  Sent send(SimulatedNode from, int fromLoop, NodeId to, int toLoop, Buffer message) {
    if (!from.knows(to)) {
      return Sent.GONE;
    }
    return channels
        .computeIfAbsent(new Ends(from.id(), fromLoop, to, toLoop), Channel::new)
        .send(message, from.window());
  }

  /** What that loop has said to the other is not said again. */
  void end(NodeId from, int fromLoop, NodeId to, int toLoop) {
    Channel channel = channels.get(new Ends(from, fromLoop, to, toLoop));
    if (channel != null) {
      channel.full = false;
    }
  }

  /** Whether that loop has ever said anything to the other. */
  boolean used(NodeId from, int fromLoop, NodeId to, int toLoop) {
    return channels.containsKey(new Ends(from, fromLoop, to, toLoop));
  }
}
