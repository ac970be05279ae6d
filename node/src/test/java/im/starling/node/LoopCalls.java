// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.cluster.Shards;
import im.starling.node.home.Homes;
import im.starling.node.ownership.LoopParts;
import im.starling.node.ownership.Tenure;
import im.starling.node.stream.ClientStreams;
import im.starling.node.wire.Wire;
import java.util.function.Consumer;

/** Lets tests in other packages have what a node does when another one asks. */
public final class LoopCalls {
  private LoopCalls() {}

  public static Wire.Listener of(
      LoopParts part,
      Shards shards,
      Homes homes,
      ClientStreams streams,
      Consumer<Consumer<Tenure>> tenure) {
    return new NodeCalls(part, shards, homes, streams, streams.link(), tenure);
  }
}
