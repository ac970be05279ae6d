// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The one way in which tests of all modules wait for what tells nobody that it has changed: they
 * look again and again, at first soon. Who is told waits for that instead.
 */
public final class Wait {
  private static final long SOON = 500_000;
  private static final long AT_LEAST = 20_000_000;

  private Wait() {}

  /**
   * Returns when it is so.
   *
   * @param patience after which a test fails that would never end
   * @param otherwise what it then says
   */
  public static void until(
      Duration patience, BooleanSupplier condition, Supplier<String> otherwise) {
    long end = System.nanoTime() + patience.toNanos();
    long pause = SOON;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
        throw new AssertionError("not within " + patience + ": " + otherwise.get());
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, AT_LEAST);
    }
  }
}
