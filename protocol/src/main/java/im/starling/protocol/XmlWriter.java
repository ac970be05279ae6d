// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes XML as bytes, declaring a namespace where it changes. Starts inside {@code jabber:client},
 * as on a stream. What it writes at its top level can become a {@link Payload}.
 */
public final class XmlWriter {
  private byte[] buffer;
  private int length;
  private boolean tagOpen;
  private String[] locals = new String[8];
  private String[] namespaces = new String[8];
  private int depth;
  private QName[] topNames = new QName[4];
  private int[] topEnds = new int[4];
  private int tops;

  public XmlWriter(int capacity) {
    buffer = new byte[Math.max(capacity, 64)];
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
    if (depth == 0) {
      top(new QName(namespaces[0], locals[0]), length);
    }
    return this;
  }

  /** Copies children as they were written; they must stand in {@code jabber:client}. */
  public XmlWriter payload(Payload payload) {
    if (payload.length() > 0) {
      int offset = closedAt();
      raw(payload.array(), 0, payload.length());
      if (depth == 0) {
        for (int i = 0; i < payload.size(); i++) {
          top(payload.name(i), offset + payload.end(i));
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

  Payload toPayload() {
    return new Payload(bytes(), Arrays.copyOf(topNames, tops), Arrays.copyOf(topEnds, tops));
  }

  private int closedAt() {
    closeTag();
    return length;
  }

  private void top(QName name, int end) {
    if (tops == topEnds.length) {
      topNames = Arrays.copyOf(topNames, tops * 2);
      topEnds = Arrays.copyOf(topEnds, tops * 2);
    }
    topNames[tops] = name;
    topEnds[tops++] = end;
  }

  private void closeTag() {
    if (tagOpen) {
      put('>');
      tagOpen = false;
    }
  }

  private void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        utf8(text.substring(i));
        return;
      }
      put(c);
    }
  }

  private void utf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
  }

  private void escape(String text, boolean attribute) {
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
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
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        utf8(text.substring(i, to));
        return;
      }
      put(c);
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
