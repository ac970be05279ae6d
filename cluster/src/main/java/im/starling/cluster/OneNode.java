// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

/** The shard map of a cluster of one: all mine. */
public record OneNode(NodeId self) implements Shards {
  private static final int COUNT = 1021;

  @Override
  public int count() {
    return COUNT;
  }

  @Override
  public NodeId owner(Shard shard) {
    return self;
  }
}
