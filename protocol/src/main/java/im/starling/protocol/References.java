// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import im.starling.protocol.StreamError.Condition;
import java.nio.charset.StandardCharsets;

/**
 * The five entities that XMPP has (RFC 6120 §11.1) and character references; and text with these
 * resolved, as XML 1.0 §2.11 and §3.3.3 normalise it.
 */
final class References {
  /** No reference is longer; we don't take a thousand leading zeros. */
  private static final int LONGEST = 16;

  private References() {}

  /**
   * The length of the reference that starts with the ampersand at {@code at}; 0 where {@code end}
   * cuts it.
   *
   * @throws StreamFailure if there is none, or one to an entity that only a DTD could declare
   */
  static int length(byte[] bytes, int at, int end) {
    int last = Math.min(end, at + LONGEST);
    int p = at + 1;
    while (p < last && bytes[p] != ';') {
      if (!XmlChars.is(bytes[p], XmlChars.IN_NAME) && !(bytes[p] == '#' && p == at + 1)) {
        throw XmlScanner.malformed("an ampersand that is no reference");
      }
      p++;
    }
    if (p == last) {
      if (last == end && end < at + LONGEST) {
        return 0;
      }
      throw XmlScanner.malformed("a reference without an end");
    }
    int point = p == at + 1 ? -1 : point(bytes, at);
    if (point < 0) {
      throw bytes[at + 1] == '#' || !XmlChars.is(bytes[at + 1], XmlChars.STARTS_NAME)
          ? XmlScanner.malformed("a reference to no character")
          : Condition.RESTRICTED_XML.failure("an entity other than the five");
    }
    return p + 1 - at;
  }

  /** What the reference at {@code at} stands for, or -1; it ends with a semicolon. */
  private static int point(byte[] bytes, int at) {
    byte first = bytes[at + 1];
    byte second = bytes[at + 2];
    if (first == '#') {
      int point = second == 'x' ? number(bytes, at + 3, 16) : number(bytes, at + 2, 10);
      return XmlChars.legal(point) ? point : -1;
    }
    if (matches(bytes, at, "lt;")) {
      return '<';
    }
    if (matches(bytes, at, "gt;")) {
      return '>';
    }
    if (matches(bytes, at, "amp;")) {
      return '&';
    }
    if (matches(bytes, at, "apos;")) {
      return '\'';
    }
    return matches(bytes, at, "quot;") ? '"' : -1;
  }

  private static boolean matches(byte[] bytes, int at, String rest) {
    for (int i = 0; i < rest.length(); i++) {
      if (bytes[at + 1 + i] != rest.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The number that ends with a semicolon; -1 for none or one past Unicode. */
  private static int number(byte[] bytes, int at, int radix) {
    if (bytes[at] == ';') {
      return -1;
    }
    int number = 0;
    for (int p = at; bytes[p] != ';'; p++) {
      int digit = Character.digit((char) bytes[p], radix);
      number = number * radix + digit;
      if (digit < 0 || number > Character.MAX_CODE_POINT) {
        return -1;
      }
    }
    return number;
  }

  /** The characters that validated content stands for; {@code plain} content stands for itself. */
  static String text(byte[] bytes, int from, int to, boolean plain) {
    return plain ? utf8(bytes, from, to) : resolved(bytes, from, to, false, true);
  }

  /** The same of an attribute's value, in which white space becomes blanks. */
  static String value(byte[] bytes, int from, int to, boolean plain) {
    return plain ? utf8(bytes, from, to) : resolved(bytes, from, to, true, true);
  }

  /** The same of a CDATA section, in which an ampersand is just that. */
  static String cdata(byte[] bytes, int from, int to, boolean plain) {
    return plain ? utf8(bytes, from, to) : resolved(bytes, from, to, false, false);
  }

  private static String utf8(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  private static String resolved(
      byte[] bytes, int from, int to, boolean value, boolean references) {
    StringBuilder text = new StringBuilder(to - from);
    int p = from;
    while (p < to) {
      byte c = bytes[p];
      if (c == '&' && references) {
        text.appendCodePoint(point(bytes, p));
        p += length(bytes, p, to);
      } else if (c == '\r') {
        text.append(value ? ' ' : '\n');
        p += p + 1 < to && bytes[p + 1] == '\n' ? 2 : 1;
      } else if (c >= 0) {
        text.append(value && XmlChars.space(c) ? ' ' : (char) c);
        p++;
      } else {
        text.appendCodePoint(Utf8.point(bytes, p));
        p += Utf8.length(bytes, p, to);
      }
    }
    return text.toString();
  }
}
