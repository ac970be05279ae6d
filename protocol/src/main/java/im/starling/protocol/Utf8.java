// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** Strict UTF-8 (RFC 3629) of the characters that XML 1.0 allows. */
final class Utf8 {
  private Utf8() {}

  /**
   * The length of the character of two bytes or more that starts at {@code at}: 0 where {@code end}
   * cuts it, -1 where it is none (overlong, a surrogate, past U+10FFFF, U+FFFE, U+FFFF).
   */
  static int length(byte[] bytes, int at, int end) {
    int lead = bytes[at] & 0xFF;
    int length = lead < 0xC2 ? -1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : -1;
    if (length > end - at) {
      return 0;
    }
    return switch (length) {
      case 2 -> trails(bytes[at + 1]) ? 2 : -1;
      case 3 -> legal3(lead, bytes[at + 1], bytes[at + 2]) ? 3 : -1;
      case 4 -> legal4(lead, bytes[at + 1], bytes[at + 2], bytes[at + 3]) ? 4 : -1;
      default -> -1;
    };
  }

  private static boolean legal3(int lead, byte second, byte third) {
    int point = ((lead & 0x0F) << 12) | ((second & 0x3F) << 6) | (third & 0x3F);
    return trails(second)
        && trails(third)
        && point >= 0x800
        && (point < 0xD800 || point > 0xDFFF)
        && point < 0xFFFE;
  }

  private static boolean legal4(int lead, byte second, byte third, byte fourth) {
    int top = ((lead & 0x07) << 2) | ((second & 0x30) >> 4);
    return trails(second) && trails(third) && trails(fourth) && top >= 1 && top <= 0x10;
  }

  private static boolean trails(byte b) {
    return (b & 0xC0) == 0x80;
  }

  /** The code point at {@code at}, of bytes that are known to be legal. */
  static int point(byte[] bytes, int at) {
    int lead = bytes[at];
    if (lead >= 0) {
      return lead;
    }
    int second = bytes[at + 1] & 0x3F;
    if ((lead & 0xE0) == 0xC0) {
      return ((lead & 0x1F) << 6) | second;
    }
    int third = bytes[at + 2] & 0x3F;
    if ((lead & 0xF0) == 0xE0) {
      return ((lead & 0x0F) << 12) | (second << 6) | third;
    }
    return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | (bytes[at + 3] & 0x3F);
  }
}
