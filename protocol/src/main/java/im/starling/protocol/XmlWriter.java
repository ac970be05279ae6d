// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes XML as bytes, declaring a namespace where it changes. Starts inside {@code jabber:client},
 * as on a stream.
 */
public final class XmlWriter {
  /**
   * A bit for each character below 64 that cannot be written as it is in a value; none is above.
   */
  private static final long VALUE_SPECIALS =
      0xFFFF_FFFFL | 1L << '<' | 1L << '>' | 1L << '&' | 1L << '\'';

  /** The same for character data. */
  private static final long TEXT_SPECIALS =
      VALUE_SPECIALS & ~(1L << '\'' | 1L << '\n' | 1L << '\t');

  private byte[] buffer;
  private int length;
  private boolean tagOpen;
  private String[] locals = new String[4];
  private String[] namespaces = new String[4];
  private int depth;

  /** What stands at the top level; null where nobody will ask for a {@link Payload}. */
  private @Nullable Tops tops;

  public XmlWriter(int capacity) {
    buffer = new byte[Math.max(capacity, 64)];
  }

  /** One whose {@link #toPayload} can be asked for. */
  static XmlWriter collecting(int capacity) {
    XmlWriter writer = new XmlWriter(capacity);
    writer.tops = new Tops();
    return writer;
  }

  /** The name and the end of each element at the top level. */
  private static final class Tops {
    private QName[] names = new QName[4];
    private int[] ends = new int[4];
    private int count;

    void add(QName name, int end) {
      if (count == ends.length) {
        names = Arrays.copyOf(names, count * 2);
        ends = Arrays.copyOf(ends, count * 2);
      }
      names[count] = name;
      ends[count++] = end;
    }
  }

  /** Starts an element; a namespace other than its parent's is declared on it. */
  public XmlWriter start(String local, String namespace) {
    closeTag();
    if (depth == locals.length) {
      locals = Arrays.copyOf(locals, depth * 2);
      namespaces = Arrays.copyOf(namespaces, depth * 2);
    }
    String outer = depth == 0 ? Namespaces.CLIENT : namespaces[depth - 1];
    locals[depth] = local;
    namespaces[depth] = namespace;
    depth++;
    put('<');
    ascii(local);
    tagOpen = true;
    if (!namespace.equals(outer)) {
      attribute("xmlns", namespace);
    }
    return this;
  }

  public XmlWriter start(QName name) {
    return start(name.local(), name.namespace());
  }

  /** Starts an element in its parent's namespace. */
  public XmlWriter start(String local) {
    return start(local, depth == 0 ? Namespaces.CLIENT : namespaces[depth - 1]);
  }

  /** Adds an attribute to the element just started; a null value leaves it out. */
  public XmlWriter attribute(String name, @Nullable String value) {
    if (value != null) {
      put(' ');
      ascii(name);
      put('=');
      put('\'');
      escape(value, true);
      put('\'');
    }
    return this;
  }

  public XmlWriter attribute(String name, Jid address) {
    put(' ');
    ascii(name);
    put('=');
    put('\'');
    BareJid bare = address.bare();
    if (!bare.local().isEmpty()) {
      escape(bare.local(), true);
      put('@');
    }
    escape(bare.domain(), true);
    if (!address.resource().isEmpty()) {
      put('/');
      escape(address.resource(), true);
    }
    put('\'');
    return this;
  }

  public XmlWriter text(String text) {
    closeTag();
    escape(text, false);
    return this;
  }

  /** An element with nothing but text. */
  public XmlWriter leaf(String local, String text) {
    return start(local).text(text).end();
  }

  /** Ends the element started last. */
  public XmlWriter end() {
    depth--;
    if (tagOpen) {
      put('/');
      put('>');
      tagOpen = false;
    } else {
      put('<');
      put('/');
      ascii(locals[depth]);
      put('>');
    }
    if (depth == 0 && tops != null) {
      tops.add(new QName(namespaces[0], locals[0]), length);
    }
    return this;
  }

  /** Copies children as they were written; they must stand in {@code jabber:client}. */
  public XmlWriter payload(Payload payload) {
    if (payload.length() > 0) {
      int offset = closedAt();
      raw(payload.array(), 0, payload.length());
      if (depth == 0 && tops != null) {
        for (int i = 0; i < payload.size(); i++) {
          tops.add(payload.name(i), offset + payload.end(i));
        }
      }
    }
    return this;
  }

  /** Copies bytes that are known to be well-formed content here. */
  public XmlWriter raw(byte[] bytes, int offset, int count) {
    closeTag();
    reserve(count);
    System.arraycopy(bytes, offset, buffer, length, count);
    length += count;
    return this;
  }

  /** Writes a parsed tree; not recursive. */
  public XmlWriter element(Element element) {
    Elements.write(element, this);
    return this;
  }

  public int length() {
    return length;
  }

  /** A copy of what was written, of exact size. */
  public byte[] bytes() {
    return Arrays.copyOf(buffer, length);
  }

  /** Takes bytes where they lie. */
  public interface Sink {
    void take(byte[] bytes, int offset, int count);
  }

  /** Gives what was written to whoever makes a copy of it himself. */
  public void copyTo(Sink sink) {
    sink.take(buffer, 0, length);
  }

  Payload toPayload() {
    Tops all = Objects.requireNonNull(tops);
    return new Payload(
        bytes(), Arrays.copyOf(all.names, all.count), Arrays.copyOf(all.ends, all.count));
  }

  private int closedAt() {
    closeTag();
    return length;
  }

  private void closeTag() {
    if (tagOpen) {
      put('>');
      tagOpen = false;
    }
  }

  /** Writes a name: there is nothing to escape in it. */
  private void ascii(String text) {
    int count = text.length();
    reserve(count);
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        utf8(text.substring(i));
        return;
      }
      buffer[length++] = (byte) c;
    }
  }

  private void utf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
  }

  /** Most text is ASCII that stands for itself, and passes here in one go. */
  private void escape(String text, boolean attribute) {
    int count = text.length();
    long specials = attribute ? VALUE_SPECIALS : TEXT_SPECIALS;
    reserve(count);
    byte[] out = buffer;
    int at = length;
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || (c < Long.SIZE && (specials >>> c & 1) != 0)) {
        length = at;
        escapeFrom(i, text, attribute);
        return;
      }
      out[at++] = (byte) c;
    }
    length = at;
  }

  private void escapeFrom(int start, String text, boolean attribute) {
    int plain = start;
    for (int i = start; i < text.length(); i++) {
      String entity = entity(text.charAt(i), attribute);
      if (entity != null) {
        run(text, plain, i);
        ascii(entity);
        plain = i + 1;
      }
    }
    run(text, plain, text.length());
  }

  /** What stands for a character that cannot stand for itself; null if it can. */
  private static @Nullable String entity(char c, boolean attribute) {
    return switch (c) {
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '&' -> "&amp;";
      case '\'' -> attribute ? "&apos;" : null;
      case '\r' -> "&#xD;";
      case '\n' -> attribute ? "&#xA;" : null;
      case '\t' -> attribute ? "&#x9;" : null;
      // Nothing makes these legal in XML 1.0; one of them would end the reader's stream.
      default -> c < ' ' || c >= 0xFFFE ? "\uFFFD" : null;
    };
  }

  private void run(String text, int from, int to) {
    reserve(to - from);
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        utf8(text.substring(i, to));
        return;
      }
      buffer[length++] = (byte) c;
    }
  }

  private void put(char c) {
    if (length == buffer.length) {
      reserve(1);
    }
    buffer[length++] = (byte) c;
  }

  private void reserve(int count) {
    if (buffer.length - length < count) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + count));
    }
  }
}
