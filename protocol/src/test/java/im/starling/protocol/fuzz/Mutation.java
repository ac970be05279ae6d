// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Damage to an input, in a few places, by chance alone. */
final class Mutation {
  /** No input grows beyond it. */
  private static final int LONGEST = 96 << 10;

  /** What parsers get wrong in any language. */
  private static final String[] TRAPS = {
    "0",
    "-1",
    "1",
    "2147483647",
    "2147483648",
    "-2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "1e9",
    "NaN",
    "00",
    "\u0000",
    "\u007f",
    "\u0080",
    "\u00ad",
    "\u0130",
    "\u017f",
    "\u1e9e",
    "\u200d",
    "\u2028",
    "\u212b",
    "\u3002",
    "\ufeff",
    "\uff0e",
    "\ufffe",
    "\uffff",
    "\ud83d\ude00",
    "\udb40\udc01",
    "\r\n",
    " ",
    "\t",
    "=",
    ",",
    "/",
    "@",
    ":",
    ";",
    "'",
    "\"",
    "<",
    ">",
    "&",
    "[",
    "]",
    "%",
    "\\"
  };

  private static final byte[][] BROKEN_UTF8 = {
    {(byte) 0xC0, (byte) 0x80},
    {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
    {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
    {(byte) 0xE2, (byte) 0x82},
    {(byte) 0xFF},
    {(byte) 0x80}
  };

  private final Random random;
  private final List<String> words;
  private final Supplier<byte[]> others;

  /**
   * @param others other inputs, to take pieces of
   */
  Mutation(Random random, List<String> words, Supplier<byte[]> others) {
    this.random = random;
    this.words = words;
    this.others = others;
  }

  byte[] apply(byte[] input) {
    byte[] out = input;
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      out = once(out);
    }
    return out.length > LONGEST ? Arrays.copyOf(out, LONGEST) : out;
  }

  private byte[] once(byte[] in) {
    int at = random.nextInt(in.length + 1);
    int some = Math.min(random.nextInt(1 + random.nextInt(40)), in.length - at);
    return switch (random.nextInt(12)) {
      case 0 -> splice(in, at, Math.min(1, in.length - at), any());
      case 1 -> flipped(in, at);
      case 2 -> splice(in, at, some, new byte[0]);
      case 3, 4 -> splice(in, at, 0, repeated(Arrays.copyOfRange(in, at, at + some)));
      case 5 -> splice(in, at, 0, utf8(TRAPS[random.nextInt(TRAPS.length)]));
      case 6 -> splice(in, at, some, utf8(TRAPS[random.nextInt(TRAPS.length)]));
      case 7 -> splice(in, at, 0, BROKEN_UTF8[random.nextInt(BROKEN_UTF8.length)]);
      case 8 -> splice(in, at, some, piece(others.get()));
      default -> splice(in, at, random.nextBoolean() ? 0 : some, word());
    };
  }

  private byte[] any() {
    return new byte[] {(byte) random.nextInt(256)};
  }

  private byte[] word() {
    return words.isEmpty() ? any() : utf8(words.get(random.nextInt(words.size())));
  }

  private byte[] flipped(byte[] in, int at) {
    byte[] out = in.clone();
    if (at < out.length) {
      out[at] ^= (byte) (1 << random.nextInt(8));
    }
    return out;
  }

  /** Mostly a few times, seldom very often: what costs more than it should shows then. */
  private byte[] repeated(byte[] piece) {
    int times = random.nextInt(16) > 0 ? 1 + random.nextInt(4) : 1 << random.nextInt(14);
    int count = piece.length == 0 ? 0 : Math.min(times, LONGEST / piece.length);
    byte[] out = new byte[piece.length * count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(piece, 0, out, i * piece.length, piece.length);
    }
    return out;
  }

  private byte[] piece(byte[] other) {
    int from = random.nextInt(other.length + 1);
    return Arrays.copyOfRange(other, from, from + random.nextInt(other.length - from + 1));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] splice(byte[] bytes, int at, int dropped, byte[] inserted) {
    byte[] out = new byte[bytes.length - dropped + inserted.length];
    System.arraycopy(bytes, 0, out, 0, at);
    System.arraycopy(inserted, 0, out, at, inserted.length);
    System.arraycopy(bytes, at + dropped, out, at + inserted.length, bytes.length - at - dropped);
    return out;
  }
}
