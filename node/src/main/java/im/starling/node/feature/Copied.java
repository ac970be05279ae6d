// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.protocol.BareJid;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an account that were copied lately, so that an error that answers one follows it
 * (XEP-0280 §6.1): an error need not say what it answers but for its id (RFC 6120 §8.3.1). Costs
 * nothing where nothing is copied.
 */
final class Copied {
  /** An error that comes after so many other copies is too late to matter. */
  private static final int LATELY = 64;

  private long @Nullable [] marks;
  private int next;

  /**
   * A message went between the account and the other, and was copied.
   *
   * @param own the account sent it
   */
  void add(boolean own, BareJid other, @Nullable String id) {
    if (id == null) {
      return;
    }
    long[] all = marks == null ? new long[LATELY] : marks;
    marks = all;
    all[next] = mark(own, other, id);
    next = (next + 1) % LATELY;
  }

  /** Whether that message was copied. */
  boolean has(boolean own, BareJid other, @Nullable String id) {
    if (marks == null || id == null) {
      return false;
    }
    long wanted = mark(own, other, id);
    for (long mark : marks) {
      if (mark == wanted) {
        return true;
      }
    }
    return false;
  }

  /** Never 0, which is where none is. */
  private static long mark(boolean own, BareJid other, String id) {
    long mark = ((long) other.hashCode() << 32) ^ (id.hashCode() & 0xFFFF_FFFFL);
    return (mark << 2) | (own ? 3 : 1);
  }
}
