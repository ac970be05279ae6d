// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What Linux says of processes in {@code /proc}. */
final class Processes {
  private static final Path PROC = Path.of("/proc");

  /** USER_HZ, which is the same on every Linux that has a JDK. */
  private static final long TICKS_PER_SECOND = 100;

  private Processes() {}

  /**
   * A line of {@code /proc/PID/stat}.
   *
   * @param ticks of CPU, in user mode and in the kernel's, of the process and of those of its
   *     children that have ended
   */
  record Stat(long pid, String name, long parent, long ticks) {

    /** Reads one (proc_pid_stat(5)). The name may hold anything, parentheses and blanks too. */
    static Stat parse(String line) {
      int open = line.indexOf('(');
      int close = line.lastIndexOf(')');
      String[] rest = line.substring(close + 1).strip().split(" ", -1);
      long ticks = 0;
      for (int field = 14; field <= 17; field++) {
        ticks += Long.parseLong(rest[field - 3]);
      }
      return new Stat(
          Long.parseLong(line.substring(0, open).strip()),
          line.substring(open + 1, close),
          Long.parseLong(rest[1]),
          ticks);
    }
  }

  /** Of a process, and of all that descend from it, in seconds. */
  static double cpu(long root) {
    return tree(root).stream().mapToLong(Stat::ticks).sum() / (double) TICKS_PER_SECOND;
  }

  /** A process and all that descend from it. */
  static List<Stat> tree(long root) {
    return tree(root, all());
  }

  static List<Stat> tree(long root, List<Stat> all) {
    Set<Long> found = new HashSet<>(Set.of(root));
    boolean more = true;
    while (more) {
      more = false;
      for (Stat each : all) {
        more |= found.contains(each.parent()) && found.add(each.pid());
      }
    }
    return all.stream().filter(each -> found.contains(each.pid())).toList();
  }

  static Optional<Stat> stat(long pid) {
    return read(PROC.resolve(Long.toString(pid)).resolve("stat")).map(Stat::parse);
  }

  /** What all processes of the machine have used of the CPU, in seconds. */
  static double cpuOfAll() {
    return read(PROC.resolve("stat")).map(Processes::busy).orElse(0L) / (double) TICKS_PER_SECOND;
  }

  /** The first line has user, nice, system, idle, iowait, irq, softirq (proc_stat(5)). */
  static long busy(String stat) {
    String[] fields = stat.lines().findFirst().orElseThrow().split(" +", -1);
    long ticks = 0;
    for (int state : new int[] {1, 2, 3, 6, 7}) {
      ticks += Long.parseLong(fields[state]);
    }
    return ticks;
  }

  /** What a process has in memory, in bytes: {@code VmRSS}. */
  static long resident(long pid) {
    return read(PROC.resolve(Long.toString(pid)).resolve("status"))
        .flatMap(Processes::resident)
        .orElse(0L);
  }

  static Optional<Long> resident(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst();
  }

  private static List<Stat> all() {
    List<Path> folders;
    try (Stream<Path> there = Files.list(PROC)) {
      folders = there.filter(each -> each.getFileName().toString().matches("[0-9]+")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("CPU time can only be measured on Linux", e);
    }
    List<Stat> all = new ArrayList<>();
    folders.forEach(folder -> read(folder.resolve("stat")).map(Stat::parse).ifPresent(all::add));
    return all;
  }

  /** Nothing of a process that has ended. */
  private static Optional<String> read(Path file) {
    try {
      // A name may be cut in the middle of a character.
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
