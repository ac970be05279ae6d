// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import im.starling.protocol.StreamError.Condition;
import java.util.Arrays;

/**
 * The names of the elements that {@link XmlScanner} has open, which their end tags must have: where
 * they stand, counted from the first byte of the top-level element; or, once its bytes are let go,
 * copies of them.
 */
final class OpenNames {
  private static final byte[] NONE = new byte[0];

  /** Start and end of each. */
  private int[] spans = new int[16];

  private int depth;
  private byte[] copies = NONE;

  /** What the copies may take; 0 while there are none. */
  private int most;

  void clear() {
    depth = 0;
    most = 0;
    copies = NONE;
  }

  int depth() {
    return depth;
  }

  /** From here on names are copied, those of the elements that are open included. */
  void copy(byte[] bytes, int base, int atMost) {
    int open = depth;
    depth = 0;
    most = atMost;
    for (int i = 0; i < open; i++) {
      push(bytes, base, spans[i * 2], spans[i * 2 + 1]);
    }
  }

  void push(byte[] bytes, int base, int from, int to) {
    if (depth * 2 == spans.length) {
      spans = Arrays.copyOf(spans, depth * 4);
    }
    int start = most == 0 ? from : append(bytes, base + from, to - from);
    spans[depth * 2] = start;
    spans[depth * 2 + 1] = start + to - from;
    depth++;
  }

  private int append(byte[] bytes, int from, int length) {
    int start = depth == 0 ? 0 : spans[depth * 2 - 1];
    if (length > most - start) {
      throw Condition.POLICY_VIOLATION.failure("longer names than allowed");
    }
    if (start + length > copies.length) {
      copies = Arrays.copyOf(copies, Math.max(copies.length * 2, start + length));
    }
    System.arraycopy(bytes, from, copies, start, length);
    return start;
  }

  void pop() {
    depth--;
  }

  /** True if the innermost element has the name that stands there. */
  boolean matches(byte[] bytes, int base, int from, int to) {
    int start = spans[depth * 2 - 2];
    int end = spans[depth * 2 - 1];
    return most == 0
        ? Arrays.equals(bytes, base + start, base + end, bytes, base + from, base + to)
        : Arrays.equals(copies, start, end, bytes, base + from, base + to);
  }
}
