// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What the network between two parties is like at the moment. Any thread. */
final class Weather {
  /** A direction, as the one who connects sees it. */
  enum Way {
    THERE,
    BACK
  }

  private final Set<Way> silent = EnumSet.noneOf(Way.class);
  private boolean severed;
  private long delay;

  /** Nothing passes in these directions, and nobody is told. */
  synchronized void silence(Set<Way> ways) {
    silent.addAll(ways);
  }

  /** Everything takes so much longer. */
  synchronized void slow(Duration by) {
    delay = by.toNanos();
  }

  /** New connections are broken at once. */
  synchronized void sever() {
    severed = true;
  }

  synchronized void clear() {
    silent.clear();
    severed = false;
    delay = 0;
    notifyAll();
  }

  synchronized boolean severed() {
    return severed;
  }

  /** Waits until what was sent at {@code at} may arrive. */
  synchronized void awaitPassage(Way way, long at) throws InterruptedException {
    while (true) {
      long left = at + delay - System.nanoTime();
      if (silent.contains(way)) {
        wait();
      } else if (left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } else {
        return;
      }
    }
  }
}
