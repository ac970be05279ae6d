// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which nodes can neither say nor do anything any more. That a node is out of sight is not enough:
 * its streams may live, and think that they have the sessions that they had. On one loop.
 */
public final class Departed {
  /** Of how many that is remembered; of others it is asked again. */
  private static final int MOST = 1_000;

  private final LinkedHashSet<NodeId> over = new LinkedHashSet<>();
  private Consumer<NodeId> ask = node -> {};

  /**
   * From now on it is found out of which node it is to be known.
   *
   * @param question takes the node, on the loop of this; again and again, until there is an answer
   */
  public void onAsked(Consumer<NodeId> question) {
    ask = question;
  }

  /** It is certain of these. */
  public void over(Set<NodeId> nodes) {
    over.addAll(nodes);
    while (over.size() > MOST) {
      over.removeFirst();
    }
  }

  /** True if it is certain; else that is found out. */
  boolean has(NodeId node) {
    boolean known = over.contains(node);
    if (!known) {
      ask.accept(node);
    }
    return known;
  }
}
