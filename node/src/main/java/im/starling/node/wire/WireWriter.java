// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.protocol.Stanza;
import im.starling.protocol.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Numbers, text and records, one after the other in a buffer that grows. */
final class WireWriter {
  private static final byte[] NOTHING = new byte[0];
  private static final int CAPACITY = 512;

  /** A writer that is used again keeps no larger buffer than this. */
  private static final int KEPT = 8_192;

  /** The most bytes that a number has. */
  private static final int LONGEST_NUMBER = 10;

  private byte[] buffer = NOTHING;
  private int length;

  /** What stands at the end of each record. */
  private final byte[] appended;

  private final long ticks;

  /**
   * Writes at that time.
   *
   * @param ticks by {@link im.starling.node.loop.Loop#ticks}
   */
  WireWriter(long ticks) {
    this(ticks, NOTHING);
  }

  /** One that writes as a later version may, with more at the end of each record. */
  WireWriter(long ticks, byte[] appended) {
    this.ticks = ticks;
    this.appended = appended;
  }

  /**
   * The clocks of two processes have nothing to do with each other: a time is written as how long
   * ago it was. What it takes to come there makes it younger.
   */
  long age(long time) {
    return ticks - time;
  }

  int length() {
    return length;
  }

  WireWriter number(long value) {
    reserve(LONGEST_NUMBER);
    put(value);
    return this;
  }

  private void put(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[length++] = (byte) rest;
  }

  WireWriter flag(boolean value) {
    return number(value ? 1 : 0);
  }

  WireWriter text(String text) {
    text(text, 0);
    return this;
  }

  /** Text or nothing, which is another thing than no text. */
  WireWriter optional(@Nullable String text) {
    if (text == null) {
      return number(0);
    }
    text(text, 1);
    return this;
  }

  /** Most text is ASCII, and passes here in one go. */
  private void text(String text, int more) {
    int count = text.length();
    int start = length;
    reserve(count + LONGEST_NUMBER);
    put(count + more);
    byte[] out = buffer;
    int at = length;
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        length = start;
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length + more);
        raw(utf8, 0, utf8.length);
        return;
      }
      out[at++] = (byte) c;
    }
    length = at;
  }

  WireWriter bytes(byte[] bytes) {
    number(bytes.length);
    raw(bytes, 0, bytes.length);
    return this;
  }

  /** The stanza as it stands in a stream. */
  WireWriter stanza(Stanza stanza) {
    XmlWriter out = new XmlWriter(stanza.payload().length() + 160);
    stanza.writeTo(out);
    number(out.length());
    out.copyTo(this::raw);
    return this;
  }

  private void raw(byte[] bytes, int offset, int count) {
    reserve(count);
    System.arraycopy(bytes, offset, buffer, length, count);
    length += count;
  }

  /** Begins a record; what this returns ends it. */
  int begin() {
    reserve(1);
    return length++;
  }

  /** Puts the length of a record before it: most need the one byte that was left for that. */
  void end(int begun) {
    raw(appended, 0, appended.length);
    int size = length - begun - 1;
    int width = width(size);
    if (width > 1) {
      reserve(width - 1);
      System.arraycopy(buffer, begun + 1, buffer, begun + width, size);
    }
    length = begun;
    put(size);
    length += size;
  }

  private static int width(int size) {
    int width = 1;
    for (int rest = size >>> 7; rest != 0; rest >>>= 7) {
      width++;
    }
    return width;
  }

  /** What was written, of exact size; begins anew. */
  byte[] take() {
    byte[] written = Arrays.copyOf(buffer, length);
    length = 0;
    if (buffer.length > KEPT) {
      buffer = NOTHING;
    }
    return written;
  }

  private void reserve(int count) {
    if (buffer.length - length < count) {
      int least = Math.addExact(length, count);
      buffer = Arrays.copyOf(buffer, Math.max(Math.max(buffer.length * 2, CAPACITY), least));
    }
  }
}
