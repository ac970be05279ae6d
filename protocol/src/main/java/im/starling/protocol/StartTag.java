// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.util.Arrays;

/**
 * The start tag that {@link XmlScanner} read last, as offsets from the first byte of the top-level
 * element. Valid until the next start tag.
 */
final class StartTag {
  /** Start, colon and end of the name; start and end of the value; 1 if the value is plain. */
  private static final int FIELDS = 6;

  private byte[] bytes = new byte[0];
  private int base;
  private int start;
  private int nameStart;
  private int nameColon;
  private int nameEnd;
  private int[] attributes = new int[8 * FIELDS];
  private int count;

  /** The bytes are in this array now. */
  void supply(byte[] source, int first) {
    bytes = source;
    base = first;
  }

  /** A tag begins with the angle bracket at {@code offset}. */
  void begin(int offset) {
    start = offset;
    count = 0;
  }

  void name(int from, int colon, int to) {
    nameStart = from;
    nameColon = colon;
    nameEnd = to;
  }

  /** Adds an attribute; false if there is one of that name. */
  boolean add(int from, int colon, int to, int valueStart, int valueEnd, boolean plain) {
    for (int i = 0; i < count; i++) {
      if (same(nameStart(i), nameEnd(i), from, to)) {
        return false;
      }
    }
    int at = count * FIELDS;
    if (at == attributes.length) {
      attributes = Arrays.copyOf(attributes, at * 2);
    }
    attributes[at] = from;
    attributes[at + 1] = colon;
    attributes[at + 2] = to;
    attributes[at + 3] = valueStart;
    attributes[at + 4] = valueEnd;
    attributes[at + 5] = plain ? 1 : 0;
    count++;
    return true;
  }

  /** True if two spans have the same bytes. */
  boolean same(int from, int to, int otherFrom, int otherTo) {
    return to - from == otherTo - otherFrom
        && Arrays.equals(bytes, base + from, base + to, bytes, base + otherFrom, base + otherTo);
  }

  /** True if a span is this ASCII text. */
  boolean is(int from, int to, String text) {
    if (to - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[base + from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Offset of its angle bracket. */
  int start() {
    return start;
  }

  int nameStart() {
    return nameStart;
  }

  /** -1 if the name has no prefix. */
  int nameColon() {
    return nameColon;
  }

  int nameEnd() {
    return nameEnd;
  }

  byte[] writtenName() {
    return Arrays.copyOfRange(bytes, base + nameStart, base + nameEnd);
  }

  /** The expanded name, in the namespace that its prefix stands for. */
  QName name(String namespace, Names names) {
    int local = nameColon < 0 ? nameStart : nameColon + 1;
    return names.name(namespace, bytes, base + local, base + nameEnd);
  }

  /** How many attributes it has, declarations of namespaces included. */
  int attributes() {
    return count;
  }

  int nameStart(int attribute) {
    return attributes[attribute * FIELDS];
  }

  /** -1 if the name has no prefix. */
  int nameColon(int attribute) {
    return attributes[attribute * FIELDS + 1];
  }

  int nameEnd(int attribute) {
    return attributes[attribute * FIELDS + 2];
  }

  /** True if an attribute has this name, prefix included. */
  boolean named(int attribute, String name) {
    return is(nameStart(attribute), nameEnd(attribute), name);
  }

  /** The expanded name of an attribute, in the namespace that its prefix stands for. */
  QName name(int attribute, String namespace, Names names) {
    int colon = nameColon(attribute);
    int local = colon < 0 ? nameStart(attribute) : colon + 1;
    return names.name(namespace, bytes, base + local, base + nameEnd(attribute));
  }

  /** A part of the tag as a string that may be known. */
  String string(int from, int to, Names names) {
    return names.string(bytes, base + from, base + to);
  }

  /** The value of an attribute. */
  String value(int attribute) {
    return References.value(
        bytes, valueStart(attribute), valueEnd(attribute), valuePlain(attribute));
  }

  /** The value of an attribute that has a few values only, or names a namespace. */
  String learnedValue(int attribute, Names names) {
    return valuePlain(attribute)
        ? names.string(bytes, valueStart(attribute), valueEnd(attribute))
        : value(attribute);
  }

  /** The value of an attribute that has a few values with most peers, and any with others. */
  String knownValue(int attribute, Names names) {
    return valuePlain(attribute)
        ? names.known(bytes, valueStart(attribute), valueEnd(attribute))
        : value(attribute);
  }

  /** The address that an attribute has. */
  Jid address(int attribute, Names names) throws MalformedJid {
    return valuePlain(attribute)
        ? names.jid(bytes, valueStart(attribute), valueEnd(attribute))
        : Jid.parse(value(attribute));
  }

  private int valueStart(int attribute) {
    return base + attributes[attribute * FIELDS + 3];
  }

  private int valueEnd(int attribute) {
    return base + attributes[attribute * FIELDS + 4];
  }

  /** True if the value stands for itself. */
  private boolean valuePlain(int attribute) {
    return attributes[attribute * FIELDS + 5] == 1;
  }
}
