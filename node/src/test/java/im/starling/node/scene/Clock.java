// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;

/** For scenes about time stamps, some of which count whole seconds (XEP-0082). */
final class Clock {
  /** By how much the coarse clock that some servers read may be behind. */
  private static final Duration TICK = Duration.ofMillis(20);

  private Clock() {}

  /** Returns when the clock shows another second than now. */
  static void awaitNextSecond() {
    Instant next = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).plus(TICK);
    while (Instant.now().isBefore(next)) {
      LockSupport.parkNanos(Duration.between(Instant.now(), next).toNanos());
    }
  }
}
