// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import im.starling.protocol.BareJid;

/** Who owns which shard. Safe to ask from any loop. */
public interface Shards {
  /** How many shards there are; fixed for the life of a cluster. */
  int count();

  NodeId owner(Shard shard);

  /** The shard of an address: the same on every node, in every run. */
  default Shard of(BareJid address) {
    return new Shard(Math.floorMod(mixed(address), count()));
  }

  /** String.hashCode is specified, so equal everywhere; mixed, because its low bits are poor. */
  private static int mixed(BareJid address) {
    int hash = address.local().hashCode() * 31 + address.domain().hashCode();
    hash = (hash ^ (hash >>> 16)) * 0x7feb352d;
    hash = (hash ^ (hash >>> 15)) * 0x846ca68b;
    return hash ^ (hash >>> 16);
  }
}
