// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** RFC 3492: between the code points of a U-label and the ASCII after its {@code xn--}. */
final class Punycode {
  private static final int BASE = 36;
  private static final int FIRST_MIN = 1;
  private static final int LAST_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int FIRST_BIAS = 72;
  private static final int FIRST_POINT = 0x80;

  /** More code points than any label has. */
  private static final int LONGEST = 63;

  private Punycode() {}

  static String encode(String label) throws MalformedJid {
    int[] points = label.codePoints().toArray();
    if (points.length > LONGEST) {
      throw new MalformedJid("a long label");
    }
    StringBuilder out = new StringBuilder();
    for (int point : points) {
      if (point < FIRST_POINT) {
        out.append((char) point);
      }
    }
    int basic = out.length();
    int handled = basic;
    if (basic > 0) {
      out.append('-');
    }
    int next = FIRST_POINT;
    int delta = 0;
    int bias = FIRST_BIAS;
    while (handled < points.length) {
      int smallest = smallest(points, next);
      delta += (smallest - next) * (handled + 1);
      for (int point : points) {
        if (point < smallest) {
          delta++;
        } else if (point == smallest) {
          number(out, delta, bias);
          bias = adapt(delta, handled + 1, handled == basic);
          delta = 0;
          handled++;
        }
      }
      delta++;
      next = smallest + 1;
    }
    return out.toString();
  }

  private static int smallest(int[] points, int least) {
    int smallest = Integer.MAX_VALUE;
    for (int point : points) {
      if (point >= least && point < smallest) {
        smallest = point;
      }
    }
    return smallest;
  }

  private static void number(StringBuilder out, int number, int bias) {
    int rest = number;
    for (int k = BASE; ; k += BASE) {
      int threshold = threshold(k, bias);
      if (rest < threshold) {
        out.append(digit(rest));
        return;
      }
      out.append(digit(threshold + (rest - threshold) % (BASE - threshold)));
      rest = (rest - threshold) / (BASE - threshold);
    }
  }

  static String decode(String ascii) throws MalformedJid {
    if (ascii.isEmpty() || ascii.length() > LONGEST) {
      throw new MalformedJid("a label that is empty or long");
    }
    int hyphen = ascii.lastIndexOf('-');
    int[] points = new int[LONGEST + 1];
    int count = 0;
    for (; count < hyphen; count++) {
      points[count] = ascii.charAt(count);
    }
    long point = FIRST_POINT;
    long index = 0;
    int bias = FIRST_BIAS;
    int at = hyphen + 1;
    while (at < ascii.length()) {
      long before = index;
      long weight = 1;
      for (int k = BASE; ; k += BASE) {
        int digit = at < ascii.length() ? value(ascii.charAt(at++)) : -1;
        int threshold = threshold(k, bias);
        index += digit * weight;
        if (digit < 0 || index > Integer.MAX_VALUE) {
          throw new MalformedJid("no Punycode");
        }
        if (digit < threshold) {
          break;
        }
        weight *= BASE - threshold;
      }
      count++;
      bias = adapt((int) (index - before), count, before == 0);
      point += index / count;
      index %= count;
      if (point > Character.MAX_CODE_POINT || (point >= 0xD800 && point <= 0xDFFF)) {
        throw new MalformedJid("no Punycode");
      }
      System.arraycopy(points, (int) index, points, (int) index + 1, count - 1 - (int) index);
      points[(int) index++] = (int) point;
    }
    return new String(points, 0, count);
  }

  private static int threshold(int k, int bias) {
    return Math.clamp(k - bias, FIRST_MIN, LAST_MAX);
  }

  private static int adapt(int delta, int count, boolean first) {
    int rest = first ? delta / DAMP : delta / 2;
    rest += rest / count;
    int k = 0;
    while (rest > (BASE - FIRST_MIN) * LAST_MAX / 2) {
      rest /= BASE - FIRST_MIN;
      k += BASE;
    }
    return k + (BASE - FIRST_MIN + 1) * rest / (rest + SKEW);
  }

  private static char digit(int value) {
    return (char) (value < 26 ? 'a' + value : '0' + value - 26);
  }

  private static int value(char c) {
    if (c >= 'a' && c <= 'z') {
      return c - 'a';
    }
    return c >= '0' && c <= '9' ? c - '0' + 26 : -1;
  }
}
