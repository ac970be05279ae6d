// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Expanded names by their bytes. Nothing is ever displaced, a look-up takes at most {@link #PROBES}
 * steps whatever names a peer makes up, and names past the bound are simply not kept.
 */
final class NameTable {
  /** How many names a loop learns beyond the vocabulary. */
  static final int LEARNED = 4_096;

  private static final int PROBES = 8;

  /** Longer names are not kept, so that the table stays small. */
  private static final int LONGEST = 128;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Peers can't choose names that collide, since they don't know it. */
  private static final long SEED = new SecureRandom().nextLong();

  static final NameTable VOCABULARY = vocabulary();

  private final int bound;
  private final @Nullable Entry[] slots;
  private int size;

  private static final class Entry {
    final int hash;
    final byte[] local;
    final QName name;

    Entry(int hash, byte[] local, QName name) {
      this.hash = hash;
      this.local = local;
      this.name = name;
    }
  }

  NameTable(int bound) {
    this.bound = bound;
    slots = new Entry[Integer.highestOneBit(bound) * 2];
  }

  private static NameTable vocabulary() {
    NameTable table = new NameTable(4_096);
    Vocabulary.names(name -> {
      byte[] local = name.local().getBytes(StandardCharsets.UTF_8);
      table.learn(name, hash(name.namespace(), local, 0, local.length), local);
    });
    return table;
  }

  static int hash(String namespace, byte[] bytes, int from, int to) {
    long hash = SEED ^ (namespace.hashCode() * 0x9E3779B97F4A7C15L);
    int p = from;
    for (; p + 8 <= to; p += 8) {
      hash = mix(hash ^ (long) LONGS.get(bytes, p));
    }
    long rest = (long) to - from;
    for (; p < to; p++) {
      rest = (rest << 8) | (bytes[p] & 0xFF);
    }
    return (int) mix(hash ^ rest);
  }

  private static long mix(long hash) {
    long product = hash * 0xD6E8FEB86659FD93L;
    return product ^ (product >>> 32);
  }

  @Nullable QName find(String namespace, int hash, byte[] bytes, int from, int to) {
    for (int i = 0; i < PROBES; i++) {
      Entry entry = slots[(hash + i) & (slots.length - 1)];
      if (entry == null) {
        return null;
      }
      if (entry.hash == hash
          && Arrays.equals(entry.local, 0, entry.local.length, bytes, from, to)
          && entry.name.namespace().equals(namespace)) {
        return entry.name;
      }
    }
    return null;
  }

  /** Keeps a name that is not there yet, if there is room for it. */
  void learn(QName name, int hash, byte[] local) {
    if (size == bound || local.length + name.namespace().length() > LONGEST) {
      return;
    }
    for (int i = 0; i < PROBES; i++) {
      int slot = (hash + i) & (slots.length - 1);
      if (slots[slot] == null) {
        slots[slot] = new Entry(hash, local, name);
        size++;
        return;
      }
    }
  }

  int size() {
    return size;
  }
}
