// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;

/** Where the homes of a shard are, for one who has something for them. */
public sealed interface Place {
  Here HERE = new Here();
  Held HELD = new Held();

  /** On this node. */
  record Here() implements Place {}

  /** On a loop of another one. */
  record There(NodeId node, int loop) implements Place {}

  /** They are on their way, or it is not known where they are: what is for them waits. */
  record Held() implements Place {}
}
