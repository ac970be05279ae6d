// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * On which cores something runs, as taskset(1) takes them: {@code 0} or {@code 1-3}; "" for any.
 */
record Cores(String list) {
  static final Cores ANY = new Cores("");

  /** A command, held to these. */
  List<String> hold(List<String> command) {
    if (list.isEmpty()) {
      return command;
    }
    return Stream.concat(Stream.of("taskset", "-c", list), command.stream()).toList();
  }

  /** Holds a process that runs, and all that descend from it, with all of their threads. */
  void hold(long root) throws IOException {
    if (list.isEmpty()) {
      return;
    }
    for (Processes.Stat process : Processes.tree(root)) {
      run(List.of("taskset", "-a", "-c", "-p", list, Long.toString(process.pid())));
    }
  }

  /** How many they are, of so many that there are. */
  int count(int all) {
    if (list.isEmpty()) {
      return all;
    }
    int count = 0;
    for (String part : list.split(",", -1)) {
      String[] ends = part.split("-", 2);
      count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
    }
    return count;
  }

  /** Whether there is a taskset. */
  static boolean choosable() {
    try {
      return run(List.of("taskset", "--version"));
    } catch (IOException none) {
      return false;
    }
  }

  private static boolean run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(new ArrayList<>(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
