// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import im.starling.cluster.NodeId;
import im.starling.cluster.Shard;
import im.starling.cluster.Shards;

/** What all parts of a simulation share. */
record World(Timeline time, Ledger ledger, Shards shards, Database database, Network network) {
  static final String DOMAIN = "capulet.example";

  static World of(long seed, int shards, boolean tracing) {
    Timeline time = new Timeline(seed);
    Ledger ledger = new Ledger(time, tracing);
    Shards all = new Count(shards);
    return new World(time, ledger, all, new Database(time, all, ledger), new Network(time));
  }

  private record Count(int count) implements Shards {
    @Override
    public NodeId owner(Shard shard) {
      throw new UnsupportedOperationException("the leases say that");
    }
  }
}
