// SPDX-License-Identifier: Apache-2.0
package im.starling.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What each operation allocates, in bytes, once it is compiled. Other than time this is the same on
 * every machine, so that the build can hold it. A bound is the figure that was measured and a
 * quarter more, for what the compiler does a little differently each time.
 */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int WARM_UP = 20_000;
  private static final int ROUND = 2_000;
  private static final int ROUNDS = 5;

  private static final Operations OPERATIONS = new Operations();

  @BeforeAll
  static void check() {
    OPERATIONS.check();
  }

  /** The least of some rounds: what a compiler thread makes for itself is not the operation's. */
  private static void most(long bytes, int divisor, Supplier<?> operation) {
    repeat(WARM_UP / divisor, operation);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      repeat(ROUND / divisor, operation);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    long each = least / (ROUND / divisor);
    System.out.println("allocated " + each + " of " + bytes + " bytes");
    assertTrue(each <= bytes, each + " bytes, and " + bytes + " would do");
  }

  private static void repeat(int times, Supplier<?> operation) {
    for (int i = 0; i < times; i++) {
      if (operation.get() == null) {
        throw new AssertionError("nothing came of it");
      }
    }
  }

  @Test
  void tokenize() {
    most(500, 1, OPERATIONS::tokenize);
  }

  @Test
  void splice() {
    most(2_900, 1, OPERATIONS::splice);
  }

  @Test
  void message() {
    most(9_000, 1, OPERATIONS::message);
  }

  @Test
  void presence() {
    most(135_000, 50, OPERATIONS::presence);
  }
}
