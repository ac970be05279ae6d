// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.route.Parcel;
import java.util.ArrayDeque;
import java.util.List;

/** What waits for a client to read, or to come back, within a budget. On its session's loop. */
final class Unsent {
  private final int stanzasMost;
  private final long bytesMost;
  private final ArrayDeque<Parcel> parcels = new ArrayDeque<>();
  private long bytes;

  Unsent(int stanzas, long bytes) {
    stanzasMost = stanzas;
    bytesMost = bytes;
  }

  boolean isEmpty() {
    return parcels.isEmpty();
  }

  /**
   * Takes one more.
   *
   * @return false if it is one too many: then it is time to give up
   */
  boolean add(Parcel parcel) {
    parcels.addLast(parcel);
    bytes += parcel.bytes().length;
    return parcels.size() <= stanzasMost && bytes <= bytesMost;
  }

  /** The oldest, which waits no longer. */
  Parcel next() {
    Parcel parcel = parcels.removeFirst();
    bytes -= parcel.bytes().length;
    return parcel;
  }

  /** Oldest first. */
  List<Parcel> all() {
    return List.copyOf(parcels);
  }
}
