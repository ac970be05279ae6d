// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import im.starling.protocol.Wait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A program in a terminal of its own, which is typed into and looked at as a person would do it: by
 * way of tmux.
 */
final class Terminal implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final String name;
  private final Path log;
  private final Path folder;
  private final Spawned tmux;

  /** Starts a program; {@code environment} is added to ours. */
  Terminal(String name, Map<String, String> environment, String program) {
    this.name = name;
    this.log = Folders.kept("terminals/" + name + ".log");
    this.folder = Folders.temporary("terminal");
    // In the foreground (-D), so that it is our child and ends with us, and the program with it.
    this.tmux =
        Spawned.start(log, Map.of(), List.of("tmux", "-D", "-S", socket(), "-f", "/dev/null"));
    until("tmux answers", () -> Files.exists(Path.of(socket())));
    List<String> start = new ArrayList<>(List.of("new-session", "-d", "-x", "110", "-y", "34"));
    environment.forEach((key, value) -> start.addAll(List.of("-e", key + "=" + value)));
    start.add(program);
    tmux(start);
  }

  private String socket() {
    return folder.resolve("tmux").toString();
  }

  private String tmux(List<String> command) {
    List<String> whole = new ArrayList<>(List.of("tmux", "-u", "-S", socket()));
    whole.addAll(command);
    return Spawned.run(log, LIMIT, "", whole);
  }

  /** Types a line and presses Enter. */
  void type(String line) {
    tmux(List.of("send-keys", "-l", line));
    press("Enter");
  }

  void press(String key) {
    tmux(List.of("send-keys", key));
  }

  /** What is on the screen. */
  String screen() {
    return tmux(List.of("capture-pane", "-p"));
  }

  /** Waits until this can be read on the screen; returns the screen. */
  String await(String text) {
    return await(text, screen -> screen.contains(text));
  }

  String await(String description, Predicate<String> seen) {
    String[] last = {""};
    until(
        description,
        () -> {
          last[0] = screen();
          return seen.test(last[0]);
        },
        last);
    return last[0];
  }

  private void until(String description, BooleanSupplier condition) {
    until(description, condition, new String[] {""});
  }

  private void until(String description, BooleanSupplier condition, String[] last) {
    Wait.until(LIMIT, condition, () -> name + ": " + description + "\n" + last[0]);
  }

  @Override
  public void close() {
    tmux.close();
  }
}
