// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** Character classes of XML 1.0: a table for ASCII, ranges for the rest. */
final class XmlChars {
  /** Cannot simply be passed over in character data. */
  static final int STOPS_TEXT = 1;

  /** Cannot simply be passed over in an attribute's value. */
  static final int STOPS_VALUE = 2;

  /** Cannot simply be passed over in a CDATA section. */
  static final int STOPS_CDATA = 4;

  static final int STARTS_NAME = 8;

  /** Part of a name; the colon is not, since it divides a name in two. */
  static final int IN_NAME = 16;

  static final int SPACE = 32;

  private static final byte[] CLASSES = classes();

  private XmlChars() {}

  private static byte[] classes() {
    byte[] classes = new byte[128];
    for (int c = 0; c < 0x20; c++) {
      classes[c] = STOPS_TEXT | STOPS_VALUE | STOPS_CDATA;
    }
    classes['\t'] = STOPS_VALUE | SPACE;
    classes['\n'] = STOPS_VALUE | SPACE;
    classes['\r'] |= SPACE;
    classes[' '] = SPACE;
    classes['<'] = STOPS_TEXT | STOPS_VALUE;
    classes['&'] = STOPS_TEXT | STOPS_VALUE;
    classes['>'] = STOPS_TEXT | STOPS_CDATA;
    classes['\''] = STOPS_VALUE;
    classes['"'] = STOPS_VALUE;
    for (int c = 'a'; c <= 'z'; c++) {
      classes[c] = STARTS_NAME | IN_NAME;
      classes[c - 'a' + 'A'] = STARTS_NAME | IN_NAME;
    }
    for (int c = '0'; c <= '9'; c++) {
      classes[c] = IN_NAME;
    }
    classes['_'] = STARTS_NAME | IN_NAME;
    classes['-'] = IN_NAME;
    classes['.'] = IN_NAME;
    return classes;
  }

  /** True if the ASCII character {@code c} is of a class; false for every other byte. */
  static boolean is(byte c, int kind) {
    return c >= 0 && (CLASSES[c] & kind) != 0;
  }

  static boolean space(byte c) {
    return is(c, SPACE);
  }

  static boolean startsName(int point) {
    return point < 0x80 ? is((byte) point, STARTS_NAME) : NameChars.LETTERS.get(point);
  }

  static boolean inName(int point) {
    return point < 0x80
        ? is((byte) point, IN_NAME)
        : NameChars.LETTERS.get(point) || NameChars.OTHERS.get(point);
  }

  /** The production Char: what may be in a document at all. */
  static boolean legal(int point) {
    return point >= 0x20
        ? within(point, 0x20, 0xD7FF)
            || within(point, 0xE000, 0xFFFD)
            || within(point, 0x10000, 0x10FFFF)
        : point == '\t' || point == '\n' || point == '\r';
  }

  private static boolean within(int point, int first, int last) {
    return first <= point && point <= last;
  }
}
