// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The children of a stanza, byte for byte, with the name and span of each. Every child is
 * self-contained within {@code jabber:client}. Immutable and shared; never copied, never pooled.
 */
public final class Payload {
  public static final Payload EMPTY = new Payload(new byte[0], new QName[0], new int[0]);

  private final byte[] bytes;
  private final QName[] names;
  private final int[] ends;

  /** Takes the arrays as its own: child i spans {@code ends[i - 1]} to {@code ends[i]}. */
  Payload(byte[] bytes, QName[] names, int[] ends) {
    this.bytes = bytes;
    this.names = names;
    this.ends = ends;
  }

  /** The top-level elements that {@code body} writes. */
  public static Payload write(Consumer<XmlWriter> body) {
    XmlWriter out = XmlWriter.collecting(256);
    body.accept(out);
    return out.toPayload();
  }

  public static Payload of(Element child) {
    return write(out -> out.element(child));
  }

  /** How many children there are. */
  public int size() {
    return names.length;
  }

  /** Length in bytes. */
  public int length() {
    return bytes.length;
  }

  public QName name(int child) {
    return names[child];
  }

  public boolean has(QName child) {
    return index(child) >= 0;
  }

  /** True if any child is in that namespace. */
  public boolean hasNamespace(String namespace) {
    for (QName name : names) {
      if (name.namespace().equals(namespace)) {
        return true;
      }
    }
    return false;
  }

  /** Parses the first child of that name, and no other. */
  public @Nullable Element child(QName child) {
    int index = index(child);
    return index < 0 ? null : child(index);
  }

  public Element child(int child) {
    return Elements.parse(bytes, start(child), ends[child]);
  }

  /** Whether the character data right after a child's start tag begins so, in bytes of ASCII. */
  public boolean begins(int child, byte[] text) {
    int at = start(child);
    byte quote = 0;
    while (at < ends[child] && (quote != 0 || bytes[at] != '>')) {
      byte here = bytes[at++];
      if (quote == 0 && (here == '"' || here == '\'')) {
        quote = here;
      } else if (here == quote) {
        quote = 0;
      }
    }
    int from = at + 1;
    return from + text.length <= ends[child]
        && Arrays.equals(bytes, from, from + text.length, text, 0, text.length);
  }

  /** These children and, after them, what {@code more} writes. */
  public Payload with(Consumer<XmlWriter> more) {
    XmlWriter out = XmlWriter.collecting(bytes.length + 128);
    out.payload(this);
    more.accept(out);
    return out.toPayload();
  }

  public Payload without(QName child) {
    return has(child) ? without(i -> names[i].equals(child)) : this;
  }

  /** These children but for those whose index {@code dropped} accepts. */
  public Payload without(IntPredicate dropped) {
    XmlWriter out = new XmlWriter(bytes.length);
    int kept = 0;
    QName[] keptNames = new QName[names.length];
    int[] keptEnds = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      if (!dropped.test(i)) {
        out.raw(bytes, start(i), ends[i] - start(i));
        keptNames[kept] = names[i];
        keptEnds[kept++] = out.length();
      }
    }
    return kept == names.length
        ? this
        : new Payload(out.bytes(), Arrays.copyOf(keptNames, kept), Arrays.copyOf(keptEnds, kept));
  }

  /** The bytes themselves, not a copy: never to be written to. */
  byte[] array() {
    return bytes;
  }

  int end(int child) {
    return ends[child];
  }

  private int start(int child) {
    return child == 0 ? 0 : ends[child - 1];
  }

  private int index(QName child) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(child)) {
        return i;
      }
    }
    return -1;
  }

  /** Its size only: content never gets into a log. */
  @Override
  public String toString() {
    return names.length + " children, " + bytes.length + " bytes";
  }
}
