// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * How often each network may come. It remembers all there are in a fixed room: networks share a
 * slot by chance, and with a key that is drawn at the start nobody can choose with whom. Each slot
 * holds the time at which its network will have used up nothing (the generic cell rate algorithm).
 * From any thread.
 */
final class AddressRate {
  private static final int SLOTS = 1 << 14;

  private final AtomicLongArray free = new AtomicLongArray(SLOTS);
  private final long key = new SecureRandom().nextLong();
  private final long interval;
  private final long burst;
  private final LongSupplier nanos;

  /**
   * A rate.
   *
   * @param perSecond how many come in the long run
   * @param burst how many seconds' worth may come at once
   */
  AddressRate(int perSecond, int burst, LongSupplier nanos) {
    this.interval = 1_000_000_000L / perSecond;
    this.burst = interval * perSecond * burst;
    this.nanos = nanos;
    long now = nanos.getAsLong();
    for (int slot = 0; slot < SLOTS; slot++) {
      free.setPlain(slot, now);
    }
  }

  /** False if it comes too often; then it does not count. */
  boolean take(long network) {
    int slot = slot(network);
    long now = nanos.getAsLong();
    while (true) {
      long before = free.get(slot);
      long after = (before - now > 0 ? before : now) + interval;
      if (after - now > burst) {
        return false;
      }
      if (free.compareAndSet(slot, before, after)) {
        return true;
      }
    }
  }

  /** Mixed well enough that the slot tells nothing of the key (the finalizer of SplitMix64). */
  private int slot(long network) {
    long mixed = network ^ key;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return (int) ((mixed ^ (mixed >>> 31)) >>> (64 - 14));
  }
}
