// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.protocol.Names;
import im.starling.protocol.Stanza;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link WireWriter} wrote, never past the end of the record that it is in. No length is
 * believed that the bytes which are there cannot have.
 */
final class WireReader {
  private final byte[] bytes;
  private final Names names;
  private final long ticks;
  private int position;
  private int end;

  /**
   * Reads at that time.
   *
   * @param names of the loop that reads it
   * @param ticks by {@link im.starling.node.loop.Loop#ticks}
   */
  WireReader(byte[] bytes, Names names, long ticks) {
    this.bytes = bytes;
    this.names = names;
    this.ticks = ticks;
    this.end = bytes.length;
  }

  /** When it was, of something that is so old; see {@link WireWriter#age}. */
  long since(long age) {
    return ticks - age;
  }

  /** True if the record goes on. */
  boolean more() {
    return position < end;
  }

  long number() throws MalformedFrame {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (position == end) {
        throw new MalformedFrame("a record that is cut off");
      }
      byte next = bytes[position++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        if (shift == 63 && next > 1) {
          break;
        }
        return value;
      }
    }
    throw new MalformedFrame("a number of more than 64 bits");
  }

  /** A number that an int can hold and that is not negative. */
  int small() throws MalformedFrame {
    long value = number();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new MalformedFrame("a number that is too large");
    }
    return (int) value;
  }

  /** How many bytes or things follow: of each there is a byte at least. */
  int count() throws MalformedFrame {
    return there(number());
  }

  private int there(long count) throws MalformedFrame {
    if (count < 0 || count > end - position) {
      throw new MalformedFrame("a length beyond the end of its record");
    }
    return (int) count;
  }

  boolean flag() throws MalformedFrame {
    long value = number();
    if (value != 0 && value != 1) {
      throw new MalformedFrame("neither yes nor no");
    }
    return value == 1;
  }

  String text() throws MalformedFrame {
    return text(count());
  }

  @Nullable String optional() throws MalformedFrame {
    long more = number();
    return more == 0 ? null : text(there(more - 1));
  }

  private String text(int count) throws MalformedFrame {
    String text = new String(bytes, position, count, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      // Either it was written so, or it stands for what is not UTF-8.
      byte[] again = text.getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(again, 0, again.length, bytes, position, position + count)) {
        throw new MalformedFrame("text that is not UTF-8");
      }
    }
    position += count;
    return text;
  }

  /** A copy of what {@link WireWriter#bytes} wrote. */
  byte[] bytes() throws MalformedFrame {
    int count = count();
    byte[] copy = Arrays.copyOfRange(bytes, position, position + count);
    position += count;
    return copy;
  }

  Stanza stanza() throws MalformedFrame {
    return stanza(count());
  }

  /** The stanza that the next bytes are. */
  Stanza stanza(int count) throws MalformedFrame {
    Stanza stanza = parsed(bytes, position, count);
    position += count;
    return stanza;
  }

  /** The stanza that stands in other bytes. */
  Stanza stanza(byte[] written) throws MalformedFrame {
    return parsed(written, 0, written.length);
  }

  private Stanza parsed(byte[] array, int offset, int count) throws MalformedFrame {
    try {
      return Stanza.parse(array, offset, count, names);
    } catch (IllegalArgumentException e) {
      throw new MalformedFrame("no stanza");
    }
  }

  /** Goes into a record; what this returns leaves it. */
  int begin() throws MalformedFrame {
    int count = count();
    int outer = end;
    end = position + count;
    return outer;
  }

  /** Where the record ends that is being read, for {@link #back}. */
  int mark() {
    return end;
  }

  /** Back from the records within one, whichever could not be read, to that one. */
  void back(int mark) {
    end = mark;
  }

  /** Leaves a record, with whatever else a later version put into it. */
  void end(int outer) {
    position = end;
    end = outer;
  }
}
