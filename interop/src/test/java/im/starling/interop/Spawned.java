// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A process that this test run started, and that ends with it whatever happens. Its output is kept
 * line by line in a file for people, and in memory for whoever waits for a line.
 */
final class Spawned implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final List<String> lines = new ArrayList<>();
  private final Thread reaper;
  private final Thread pump;
  private boolean ended;

  private Spawned(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.reaper = new Thread(process::destroyForcibly);
    this.pump = Thread.ofVirtual().unstarted(this::pump);
  }

  /** Starts a command; its output, both streams together, is appended to {@code log}. */
  static Spawned start(Path log, Map<String, String> environment, List<String> command) {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Spawned spawned = new Spawned(builder.start(), log);
      Runtime.getRuntime().addShutdownHook(spawned.reaper);
      spawned.pump.start();
      return spawned;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst(), e);
    }
  }

  /** Runs a command to its end and returns what it printed; a failure says what. */
  static String run(Path log, Duration limit, String input, List<String> command) {
    return run(log, limit, Map.of(), input, command);
  }

  /** The same, with more in its environment than is in ours. */
  static String run(
      Path log,
      Duration limit,
      Map<String, String> environment,
      String input,
      List<String> command) {
    try (Spawned spawned = start(log, environment, command)) {
      spawned.write(input);
      spawned.closeInput();
      int code = spawned.awaitExit(limit);
      String output = spawned.output();
      if (code != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " ended with " + code + ":\n" + output);
      }
      return output;
    }
  }

  private void pump() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        PrintWriter copy =
            new PrintWriter(
                Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                true)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        copy.println(line);
        synchronized (lines) {
          lines.add(line);
          lines.notifyAll();
        }
      }
    } catch (IOException e) {
      // The process was killed while it wrote: what it had said until then is kept.
    } finally {
      synchronized (lines) {
        ended = true;
        lines.notifyAll();
      }
    }
  }

  /** Waits for a line out of which {@code what} makes something, from line {@code from} on. */
  <T> T await(int from, Duration limit, String description, Function<String, Optional<T>> what) {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (lines) {
      for (int next = from; ; next++) {
        while (next >= lines.size()) {
          long left = deadline - System.nanoTime();
          if (ended || left <= 0) {
            throw new AssertionError(
                (ended ? "ended before: " : "not within " + limit + ": ")
                    + description
                    + "\n"
                    + tail());
          }
          waitFor(left);
        }
        Optional<T> found = what.apply(lines.get(next));
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
  }

  private void waitFor(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(lines, nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** How many lines it has printed. */
  int lineCount() {
    synchronized (lines) {
      return lines.size();
    }
  }

  String output() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  private String tail() {
    synchronized (lines) {
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 25), lines.size()));
    }
  }

  /** Writes to its standard input. */
  void write(String text) {
    try {
      process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the process reads no more:\n" + tail(), e);
    }
  }

  void closeInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended by itself, which closes the pipe from the other side.
    }
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** SIGKILL. Returns when it is gone. */
  void kill() {
    process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** SIGTERM. Returns when it is gone. */
  int terminate(Duration limit) {
    process.destroy();
    return awaitExit(limit);
  }

  /** Waits until it has ended and all that it printed was read. */
  int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("still running after " + limit + ":\n" + tail());
      }
      // Bounded: a grandchild may keep the pipe open.
      pump.join(2_000);
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Runtime.getRuntime().removeShutdownHook(reaper);
    } catch (IllegalStateException e) {
      // The JVM is already on its way down and the hook does the same as this.
    }
  }
}
