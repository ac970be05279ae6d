// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.route.Envelope;

/** What waits for shards of one loop that are about to be here. On that loop. */
final class Holding {
  private static final long MOST = 64 << 20;

  private long bytes;

  /** Whether one more can wait. */
  boolean room() {
    return bytes < MOST;
  }

  void add(Envelope envelope) {
    bytes += Weight.of(envelope);
  }

  void remove(Envelope envelope) {
    bytes -= Weight.of(envelope);
  }
}
