// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * The clients of other people that this machine has. What is missing is installed where that is our
 * business (a CI run, or root on a machine of ours); what cannot be had skips its tests, and says
 * so where nobody overlooks it.
 */
final class Tools {
  private static final Duration PROBE = Duration.ofSeconds(30);
  private static final Duration INSTALL = Duration.ofMinutes(5);

  private final Map<Tool, Optional<String>> missing = new EnumMap<>(Tool.class);
  private final Path log = Folders.kept("install.log");
  private Optional<Path> npm = Optional.empty();
  private boolean indexRead;

  /** Skips the calling test, loudly, unless these are there or can be had. */
  synchronized void require(Tool... tools) {
    for (Tool tool : tools) {
      Optional<String> reason = missing.computeIfAbsent(tool, this::obtain);
      reason.ifPresent(why -> skip(tool.name().toLowerCase(java.util.Locale.ROOT) + ": " + why));
    }
  }

  /**
   * The folder with the agent for Node.js and the packages that its lock file names; skips where it
   * can't be had.
   */
  synchronized Path nodeAgent() {
    require(Tool.NODE);
    if (npm.isEmpty()) {
      try {
        npm = Optional.of(installNodeAgent());
      } catch (IllegalStateException | AssertionError e) {
        skip("@xmpp/client: npm ci failed, see " + log);
      }
    }
    return npm.orElseThrow();
  }

  private Optional<String> obtain(Tool tool) {
    if (runs(tool.probe())) {
      return Optional.empty();
    }
    if (!mayInstall()) {
      return Optional.of(
          "not installed (Debian: apt-get install " + String.join(" ", tool.packages()) + ")");
    }
    List<String> install =
        new ArrayList<>(List.of("apt-get", "-y", "-qq", "--no-install-recommends", "install"));
    install.addAll(tool.packages());
    if (!indexRead) {
      indexRead = true;
      if (!runs(apt(List.of("apt-get", "-qq", "update")))) {
        return Optional.of("not installed, and apt-get update failed, see " + log);
      }
    }
    return runs(apt(install)) && runs(tool.probe())
        ? Optional.empty()
        : Optional.of("not installed, and apt-get install failed, see " + log);
  }

  private static boolean mayInstall() {
    return "true".equals(System.getenv("CI")) || "root".equals(System.getProperty("user.name"));
  }

  private static List<String> apt(List<String> command) {
    List<String> quiet = new ArrayList<>(List.of("env", "DEBIAN_FRONTEND=noninteractive"));
    quiet.addAll(command);
    return quiet;
  }

  private boolean runs(List<String> command) {
    try (Spawned spawned = Spawned.start(log, Map.of(), command)) {
      spawned.closeInput();
      return spawned.awaitExit(
              command.contains("install") || command.contains("update") ? INSTALL : PROBE)
          == 0;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private Path installNodeAgent() {
    Path source = Folders.module("src/test/clients/node");
    Path target = Folders.module("target/npm");
    Path lock = target.resolve("package-lock.json");
    try {
      Files.createDirectories(target);
      Files.copy(
          source.resolve("agent.mjs"),
          target.resolve("agent.mjs"),
          StandardCopyOption.REPLACE_EXISTING);
      boolean fresh =
          !Files.exists(lock)
              || !Files.exists(target.resolve("node_modules/@xmpp/client"))
              || Files.mismatch(source.resolve("package-lock.json"), lock) >= 0;
      if (fresh) {
        Files.copy(
            source.resolve("package.json"),
            target.resolve("package.json"),
            StandardCopyOption.REPLACE_EXISTING);
        Files.copy(source.resolve("package-lock.json"), lock, StandardCopyOption.REPLACE_EXISTING);
        String said =
            Spawned.run(
                log,
                INSTALL,
                "",
                List.of(
                    "npm",
                    "--prefix",
                    target.toString(),
                    "ci",
                    "--no-audit",
                    "--no-fund",
                    "--ignore-scripts"));
        assert !said.isEmpty();
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the calling test as skipped, with a line that stands out in the output of a build. */
  private static void skip(String reason) {
    System.err.println("!!! SKIPPED: interop with " + reason);
    Assumptions.abort(reason);
  }
}
