// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import org.jspecify.annotations.Nullable;

/**
 * How often something may be done: so often at once, and as time passes it may be done again.
 *
 * @param left how often it may still be done
 * @param at when that was so, milliseconds since 1970
 * @param most how much ever is left
 * @param every it may be done once more after so many milliseconds
 */
record Allowance(long left, long at, long most, long every) {
  /** All of it, at any time. */
  static Allowance of(long most, long every) {
    return new Allowance(most, 0, most, every);
  }

  /**
   * What is left once it has been done now; null if it may not be. A clock that jumps back gives
   * nothing.
   */
  @Nullable Allowance take(long now) {
    long earned = Math.max(0, (now - at) / every);
    long whole = Math.min(most, left + earned);
    if (whole == 0) {
      return null;
    }
    return new Allowance(whole - 1, whole == most ? now : at + earned * every, most, every);
  }
}
