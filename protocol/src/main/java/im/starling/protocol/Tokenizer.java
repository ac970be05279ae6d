// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import im.starling.protocol.NamespaceScope.Outer;
import im.starling.protocol.StreamError.Condition;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Incremental, restricted XML (RFC 6120 §11): bytes in, top-level elements out. One per stream, on
 * the stream's loop; holds no buffer between stanzas.
 *
 * <p>A byte order mark is refused like any other text before the header: nothing needs it, since
 * streams are UTF-8. An element is read from the array that was fed while it lies whole in it.
 */
public final class Tokenizer {
  private static final byte[] EMPTY = new byte[0];

  private enum Stage {
    /** Nothing was read, so an XML declaration may come. */
    FRESH,
    /** No header yet. */
    HEADLESS,
    OPEN,
    /** Ended by the peer or by a failure: what comes is dropped. */
    ENDED
  }

  private final Names names;

  /** Each element stands alone, there is no stream around it (RFC 7395 §3.3). */
  private final boolean framed;

  private Limits limits;
  private Stage stage;
  private Outer outer;

  /** The name in the stream's start tag. */
  private byte[] streamName = EMPTY;

  /** What is unread are the bytes from {@code position}, or from the start of the open element. */
  private byte[] bytes = EMPTY;

  private int position;
  private int end;

  /** False while the bytes are still the caller's. */
  private boolean own;

  private @Nullable ElementReader reader;

  public Tokenizer(Limits limits, Names names) {
    this(limits, names, false, Outer.NONE);
  }

  private Tokenizer(Limits limits, Names names, boolean framed, Outer outer) {
    this.limits = limits;
    this.names = names;
    this.framed = framed;
    this.outer = outer;
    stage = framed ? Stage.OPEN : Stage.FRESH;
  }

  /** For frames that each hold one element and no stream header (RFC 7395 §3.3). */
  public static Tokenizer framed(Limits limits, Names names) {
    return new Tokenizer(limits, names, true, Outer.NONE);
  }

  /** For elements that stand in {@code jabber:client}, as a stanza is stored. */
  static Tokenizer stored(Limits limits, Names names) {
    return new Tokenizer(limits, names, true, Outer.CLIENT);
  }

  /** The limits that hold from the next top-level element on. */
  public void limits(Limits limits) {
    this.limits = limits;
  }

  /** True if an element has begun and not ended: at the end of a frame, that is an error. */
  public boolean partial() {
    return reader != null || position < end;
  }

  /** How many bytes wait for more. */
  int kept() {
    return end - unread();
  }

  /**
   * Gives it what the peer sent. The bytes are read by {@link #next}; the array must not change
   * until that has returned null.
   */
  public void feed(byte[] chunk, int offset, int length) {
    if (stage == Stage.ENDED) {
      return;
    }
    int from = unread();
    int count = end - from;
    if (count == 0) {
      adopt(chunk, offset, offset + length, false);
      return;
    }
    if (own && bytes.length - end >= length) {
      System.arraycopy(chunk, offset, bytes, end, length);
      adopt(bytes, from, end + length, true);
      return;
    }
    byte[] larger = new byte[Math.max(count + length, own ? count * 2 : 0)];
    System.arraycopy(bytes, from, larger, 0, count);
    System.arraycopy(chunk, offset, larger, count, length);
    adopt(larger, 0, count + length, true);
  }

  /**
   * The next top-level element, or null where more bytes are needed.
   *
   * @throws StreamFailure where the peer broke a rule; nothing is read after it
   */
  public @Nullable Input next() {
    if (stage == Stage.ENDED) {
      return null;
    }
    try {
      ElementReader current = reader;
      if (current == null) {
        if (!skip()) {
          keep();
          return null;
        }
        current = names.lend();
        current.begin(bytes, position, end, limits, outer, stage != Stage.OPEN);
        reader = current;
      }
      Input input = current.read();
      if (input == null) {
        keep();
        return null;
      }
      read(input, current);
      return input;
    } catch (StreamFailure failure) {
      end();
      throw failure;
    }
  }

  /** Forgets all that was fed and starts a new stream (RFC 6120 §4.3.3, §5.4.3.3). */
  public void reset() {
    giveBack();
    drop();
    if (!framed) {
      stage = Stage.FRESH;
      outer = Outer.NONE;
      streamName = EMPTY;
    } else {
      stage = Stage.OPEN;
    }
  }

  /** Index of the first byte that is still needed. */
  private int unread() {
    return reader != null ? reader.start() : position;
  }

  /** The unread bytes are in another place now, or there are more of them. */
  private void adopt(byte[] array, int from, int limit, boolean mine) {
    bytes = array;
    position = from;
    end = limit;
    own = mine;
    if (reader != null) {
      reader.supply(array, from, limit);
    }
  }

  /** Keeps what is unread, and no more, in an array of its own. */
  private void keep() {
    int from = unread();
    if (from == end) {
      // An element that is passed over needs nothing of what was read, and goes on all the same.
      adopt(EMPTY, 0, 0, false);
    } else if (!own || from > 0) {
      adopt(Arrays.copyOfRange(bytes, from, end), 0, end - from, true);
    }
  }

  private void drop() {
    bytes = EMPTY;
    position = 0;
    end = 0;
    own = false;
  }

  /** Passes what may stand before an element; true if one begins. */
  private boolean skip() {
    while (position < end) {
      byte c = bytes[position];
      if (c == '<') {
        if (stage != Stage.FRESH) {
          return true;
        }
        if (end - position < 2) {
          return false;
        }
        stage = Stage.HEADLESS;
        if (bytes[position + 1] != '?') {
          return true;
        }
        int length = XmlDeclaration.length(bytes, position, end);
        if (length == 0) {
          stage = Stage.FRESH;
          return false;
        }
        position += length;
      } else if (XmlChars.space(c)) {
        // White space keeps the connection alive (RFC 6120 §4.6.1).
        stage = stage == Stage.FRESH ? Stage.HEADLESS : stage;
        position++;
      } else {
        throw stage == Stage.OPEN
            ? Condition.BAD_FORMAT.failure("text between stanzas")
            : XmlScanner.malformed("text before the stream header");
      }
    }
    return false;
  }

  private void read(Input input, ElementReader current) {
    switch (input) {
      case StreamHeader header -> {
        streamName = current.headerName();
        outer = current.outer();
        stage = Stage.OPEN;
      }
      case StreamEnd end -> {
        if (framed || stage != Stage.OPEN || !Arrays.equals(streamName, current.endName())) {
          throw XmlScanner.malformed("an end tag that does not match");
        }
        end();
        return;
      }
      case Stanza stanza -> {}
      case BadStanza bad -> {}
      case Nonza nonza -> {}
    }
    position = current.position();
    giveBack();
  }

  private void end() {
    stage = Stage.ENDED;
    giveBack();
    drop();
  }

  private void giveBack() {
    if (reader != null) {
      reader.release();
      names.takeBack(reader);
      reader = null;
    }
  }
}
