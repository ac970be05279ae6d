// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.route.Parcel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a client to read, or to come back, within a budget; while nobody looks at it, also
 * what it need not hear of yet. On its session's loop.
 */
final class Unsent {
  private final int stanzasMost;
  private final long bytesMost;
  private final ArrayDeque<Parcel> parcels = new ArrayDeque<>();
  private @Nullable Deferred deferred;
  private long bytes;

  Unsent(int stanzas, long bytes) {
    stanzasMost = stanzas;
    bytesMost = bytes;
  }

  /** Nothing is to be sent, though something may be deferred. */
  boolean isEmpty() {
    return parcels.isEmpty();
  }

  /** True while what comes may be deferred: then all of it has to come here. */
  boolean defers() {
    return deferred != null;
  }

  /** From now on what can wait does. */
  void defer() {
    if (deferred == null) {
      deferred = new Deferred();
    }
  }

  /**
   * From now on nothing waits, and what did is to be sent.
   *
   * @return false if that is too much, as for {@link #add}
   */
  boolean deferNothing() {
    Deferred all = deferred;
    deferred = null;
    return all == null || addAll(all);
  }

  /**
   * Takes one more. If that cannot wait, what could goes before it.
   *
   * @return false if it is one too many: then it is time to give up
   */
  boolean add(Parcel parcel) {
    Deferred before = deferred;
    if (before == null) {
      return addLast(parcel);
    }
    if (before.take(parcel)) {
      return true;
    }
    deferred = new Deferred();
    boolean room = addAll(before);
    return addLast(parcel) && room;
  }

  private boolean addAll(Deferred all) {
    boolean room = true;
    for (Parcel parcel : all.all()) {
      room &= addLast(parcel);
    }
    return room;
  }

  private boolean addLast(Parcel parcel) {
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
    List<Parcel> all = new ArrayList<>(parcels);
    if (deferred != null) {
      all.addAll(deferred.all());
    }
    return all;
  }
}
