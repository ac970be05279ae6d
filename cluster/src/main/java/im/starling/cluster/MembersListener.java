// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import java.util.List;

/** Hears, on one context, who is in the cluster and who should own what. */
public interface MembersListener {
  void joined(Peer peer);

  /** It has ended or cannot be reached; if it comes back, then as somebody new. */
  void left(NodeId node);

  /** The owner of each shard, by its index, as this node sees it. Not a lease (ADR 14). */
  void assigned(List<NodeId> owners);

  /**
   * The nodes that should own each shard, by its index: the owner first, then who is next. As this
   * node sees it; not a lease (ADR 14).
   */
  default void placed(List<List<NodeId>> nodes) {}
}
