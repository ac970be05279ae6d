// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Under which something was measured.
 *
 * @param commit of our sources, with a + where they were changed
 * @param processor as Linux calls it
 */
record Conditions(
    String command, LocalDate date, String commit, String processor, String java, Held held) {

  /** Who had which of so many cores. */
  record Held(int cores, Cores servers, Cores clients) {}

  static Conditions here(String command, Held held) {
    String changes = said(List.of("git", "status", "--porcelain", "--untracked-files=no"));
    return new Conditions(
        command,
        LocalDate.now(ZoneOffset.UTC),
        said(List.of("git", "rev-parse", "--short", "HEAD")) + (changes.isEmpty() ? "" : "+"),
        model(),
        Runtime.version().toString(),
        held);
  }

  private static String model() {
    try {
      return Files.readString(Path.of("/proc/cpuinfo"))
          .lines()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException unknown) {
      return "unknown";
    }
  }

  private static String said(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException unknown) {
      return "unknown";
    }
  }

  /** In words, for the page. */
  String text() {
    return "%s, %s, Java %s; `%s` at %s. %s"
        .formatted(date, processor, java, command, commit, places());
  }

  private String places() {
    return held.servers().equals(Cores.ANY)
        ? held.cores() + " cores, shared by all."
        : "%s cores: nodes and database on %s, clients on %s."
            .formatted(held.cores(), held.servers().list(), held.clients().list());
  }
}
