// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ownership;

import im.starling.cluster.NodeId;
import im.starling.node.home.Place;
import im.starling.node.loop.Loop;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which nodes keep what this one knows of sessions that are its own altogether (ADR 16): of each of
 * its shards, the node that should own it next. And which of those that left can say nothing of it
 * any more. On one loop.
 */
final class Witnesses {
  private static final Logger log = LoggerFactory.getLogger(Witnesses.class);

  /** Between two looks whether nodes that left are over, in milliseconds. */
  private static final long AGAIN = 100;

  private final Loop loop;
  private final View view;
  private final Succession succession;
  private final List<LoopParts> parts;
  private final Map<Integer, Place> places = new HashMap<>();
  private final Set<NodeId> departed = new HashSet<>();
  private boolean looking;

  Witnesses(Loop loop, View view, Succession succession, List<LoopParts> parts) {
    this.loop = loop;
    this.view = view;
    this.succession = succession;
    this.parts = parts;
    parts.forEach(part -> part.homes().departed().onAsked(node -> loop.post(() -> asked(node))));
  }

  /** These shards are this node's: tells the loops where to, where that has changed. */
  void tell(Set<Integer> owned) {
    Map<Integer, Place> changed = new HashMap<>();
    for (int shard = 0; shard < view.shards(); shard++) {
      NodeId next = owned.contains(shard) ? view.next(shard) : null;
      Place now = next == null ? Place.HELD : new Place.There(next, shard % view.loops(next));
      if (!now.equals(places.put(shard, now))) {
        changed.put(shard, now);
      }
    }
    if (!changed.isEmpty()) {
      // Each loop knows the places before any home reminds it of a session.
      parts.forEach(part -> on(part, () -> part.lanes().shadowing().place(changed)));
      parts.forEach(part -> on(part, () -> remind(part, changed.keySet())));
    }
  }

  private void remind(LoopParts part, Collection<Integer> shards) {
    part.homes().shards().remind(part.mine(shards, parts.size()));
  }

  private void on(LoopParts part, Runnable task) {
    if (part.loop() == loop) {
      task.run();
    } else {
      part.loop().post(task);
    }
  }

  void joined(NodeId node) {
    departed.remove(node);
  }

  /** What it was told may still be believed, until it is certain that it is over. */
  void left(NodeId node) {
    departed.add(node);
    look();
  }

  /** Somebody waits for it. Who is there speaks for itself. */
  private void asked(NodeId node) {
    if (!view.has(node)) {
      left(node);
    }
  }

  private void look() {
    if (looking || departed.isEmpty()) {
      return;
    }
    looking = true;
    succession
        .ended(Set.copyOf(departed))
        .onSuccess(this::over)
        .onFailure(
            failure -> log.atDebug().addKeyValue("why", failure.getMessage()).log("leases-unread"))
        .onComplete(done ->
            loop.after(
                AGAIN,
                () -> {
                  looking = false;
                  look();
                }));
  }

  private static void over(LoopParts part, Set<NodeId> nodes) {
    part.lanes().shadowing().over(nodes);
    part.homes().departed().over(nodes);
  }

  private void over(Set<NodeId> nodes) {
    departed.removeAll(nodes);
    if (!nodes.isEmpty()) {
      parts.forEach(part -> on(part, () -> over(part, nodes)));
    }
  }
}
