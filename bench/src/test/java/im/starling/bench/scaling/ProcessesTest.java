// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessesTest {
  private static final String REST = " 0 -1 4194560 100 7 0 0 40 3 2 1 20 0 1 0 9 0 0";

  @Test
  void ticksAreItsOwnAndThoseOfChildrenThatEnded() {
    assertEquals(
        new Processes.Stat(4711, "java", 17, 46),
        Processes.Stat.parse("4711 (java) S 17 4711 4711" + REST));
  }

  @Test
  void aNameMayHoldAnything() {
    assertEquals(
        new Processes.Stat(8, "a) S (b 1", 7, 46),
        Processes.Stat.parse("8 (a) S (b 1) R 7 8 8" + REST + "\n"));
  }

  @Test
  void aTreeIsAllThatDescend() {
    List<Processes.Stat> all =
        List.of(stat(5, 3), stat(1, 0), stat(2, 1), stat(3, 2), stat(4, 1), stat(6, 4));
    assertEquals(
        List.of(5L, 2L, 3L), Processes.tree(2, all).stream().map(Processes.Stat::pid).toList());
  }

  private static Processes.Stat stat(long pid, long parent) {
    return new Processes.Stat(pid, "x", parent, 1);
  }

  @Test
  void busy() {
    assertEquals(
        1 + 2 + 3 + 6 + 7, Processes.busy("cpu  1 2 3 4000 5000 6 7 0 0 0\ncpu0 9 9 9 9 9 9 9\n"));
  }

  @Test
  void resident() {
    assertEquals(
        Optional.of(123_456L << 10),
        Processes.resident("VmPeak:\t  999999 kB\nVmRSS:\t  123456 kB\nThreads:\t12\n"));
    assertEquals(Optional.empty(), Processes.resident("Name:\tkthreadd\n"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void ourselves() {
    long pid = ProcessHandle.current().pid();
    assertTrue(Processes.cpu(pid) > 0);
    assertTrue(Processes.resident(pid) > 1 << 20);
    assertEquals(pid, Processes.stat(pid).orElseThrow().pid());
  }
}
