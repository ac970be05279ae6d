// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ownership;

import im.starling.node.loop.Loop;

/**
 * Whether this node is without the database, and alone in that: others say again and again that
 * they have it. Where nobody has, nobody says so, and all wait. On one loop.
 */
final class Outage {
  /**
   * For so long it must be alone, in milliseconds: longer than one who is without it takes to find
   * that out, and than all take to be back when the database is.
   */
  static final long LASTS = 10_000;

  /** Who has said nothing for so long may be without it, too. */
  static final long SILENCE = 3_000;

  private static final long NEVER = -1;

  private final Loop loop;
  private final Runnable alone;
  private boolean away;
  private long since;
  private long heard = NEVER;

  /**
   * @param alone is told when it has lasted for so long
   */
  Outage(Loop loop, Runnable alone) {
    this.loop = loop;
    this.alone = alone;
  }

  /** The connection is lost. */
  void begins() {
    away = true;
    heard = NEVER;
  }

  /** It is there again. */
  void ends() {
    away = false;
  }

  /** True while there is no connection: then nothing is said about it. */
  boolean away() {
    return away;
  }

  /** Another node has one now. */
  void heard() {
    if (!away) {
      return;
    }
    long now = loop.ticks();
    if (heard == NEVER || now - heard >= SILENCE) {
      since = now;
    }
    heard = now;
    if (now - since >= LASTS) {
      since = now;
      alone.run();
    }
  }
}
