// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the tokenizers of one loop share: interned names, a cache of parsed addresses, and the
 * reader that the next element is read with. Bounded, never shared between loops.
 */
public final class Names {
  /** Knows the vocabulary and learns nothing: immutable, so anyone may use it. */
  static final Names FIXED = new Names(false);

  private static final int ADDRESSES = 1_024;

  /** Longer addresses are not cached, so that the cache stays small. */
  private static final int LONGEST_ADDRESS = 256;

  private final @Nullable NameTable learned;
  private final byte[][] addresses;
  private final Jid[] parsed;
  private @Nullable ElementReader spare;

  public Names() {
    this(true);
  }

  private Names(boolean learns) {
    learned = learns ? new NameTable(NameTable.LEARNED) : null;
    addresses = new byte[learns ? ADDRESSES : 0][];
    parsed = new Jid[learns ? ADDRESSES : 0];
  }

  /** The UTF-8 text as a string, the same object as before where it can be. */
  String string(byte[] bytes, int from, int to) {
    return name("", bytes, from, to).local();
  }

  /**
   * The same for text that is not worth learning: an object of the fixed vocabulary or a new one.
   */
  String known(byte[] bytes, int from, int to) {
    QName known =
        NameTable.VOCABULARY.find("", NameTable.hash("", bytes, from, to), bytes, from, to);
    return known != null ? known.local() : text(bytes, from, to);
  }

  /** The expanded name, the same object as before where it can be. */
  QName name(String namespace, byte[] bytes, int from, int to) {
    int hash = NameTable.hash(namespace, bytes, from, to);
    QName found = NameTable.VOCABULARY.find(namespace, hash, bytes, from, to);
    if (found == null && learned != null) {
      found = learned.find(namespace, hash, bytes, from, to);
    }
    if (found != null) {
      return found;
    }
    QName fresh = new QName(namespace, text(bytes, from, to));
    if (learned != null) {
      learned.learn(fresh, hash, Arrays.copyOfRange(bytes, from, to));
    }
    return fresh;
  }

  /** The address that stands there, prepared. */
  Jid jid(byte[] bytes, int from, int to) throws MalformedJid {
    if (to - from > LONGEST_ADDRESS || addresses.length == 0) {
      return Jid.parse(text(bytes, from, to));
    }
    int slot = NameTable.hash("", bytes, from, to) & (addresses.length - 1);
    byte[] key = addresses[slot];
    if (key != null && Arrays.equals(key, 0, key.length, bytes, from, to)) {
      return parsed[slot];
    }
    Jid jid = Jid.parse(text(bytes, from, to));
    addresses[slot] = Arrays.copyOfRange(bytes, from, to);
    parsed[slot] = jid;
    return jid;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** A reader for one element; to be given back when it is read. */
  ElementReader lend() {
    ElementReader reader = spare;
    spare = null;
    return reader != null ? reader : new ElementReader(this);
  }

  void takeBack(ElementReader reader) {
    if (learned != null) {
      spare = reader;
    }
  }
}
