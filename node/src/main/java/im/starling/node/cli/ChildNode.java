// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A node in a process of its own, made like this one, which ends when this one does. What it says
 * goes to our output, its number before each line.
 */
final class ChildNode {
  /** As {@code RunCommand} logs it. */
  private static final String READY = " INFO  ready ";

  /** Of variables of the configuration, which would win over the node's file. */
  private static final String OURS = "STARLING_";

  private static final long STOP_SECONDS = 40;

  private final int number;
  private final Process process;
  private final Promise<Void> ready = Promise.promise();
  private final Promise<Integer> ended = Promise.promise();
  private volatile boolean stopping;

  private ChildNode(int number, Process process) {
    this.number = number;
    this.process = process;
  }

  static ChildNode start(int number, Path config, PrintWriter out) throws IOException {
    // A terminal sends Ctrl-C to all, but nodes are to end in order. A JVM goes on to ignore what
    // it finds ignored.
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
    command.addAll(java());
    command.addAll(List.of("run", "--brief", "--config", config.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith(OURS));
    Process process = builder.start();
    ChildNode child = new ChildNode(number, process);
    Process watcher = watch(process.pid());
    Future.fromCompletionStage(process.onExit())
        .onSuccess(gone -> {
          watcher.destroyForcibly();
          child.ready.tryFail("node " + number + " has not started");
          child.ended.complete(gone.exitValue());
        })
        .onFailure(child.ended::fail);
    Thread.ofVirtual().start(() -> child.pump(out));
    return child;
  }

  /** The command that this program was started with, up to its arguments. */
  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "im.starling.node.Main"));
    return command;
  }

  /** Ends a process when we have ended, however that came about: then its input ends. */
  private static Process watch(long pid) throws IOException {
    String wait = "trap '' INT TERM HUP; read line; kill -TERM " + pid;
    return new ProcessBuilder("/bin/sh", "-c", wait).start();
  }

  private void pump(PrintWriter out) {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        out.println("[" + number + "] " + line);
        if (line.contains(READY)) {
          ready.tryComplete();
        }
      }
    } catch (IOException e) {
      // It was killed while it wrote: what it had said until then is shown.
    }
  }

  int number() {
    return number;
  }

  long pid() {
    return process.pid();
  }

  /** Fails where it ends before. */
  Future<Void> ready() {
    return ready.future();
  }

  /** Its exit code. */
  Future<Integer> ended() {
    return ended.future();
  }

  /** Whether it ends because we want it to. */
  boolean stopping() {
    return stopping;
  }

  /** SIGTERM, and SIGKILL if that does not help. Blocks. */
  void stop() throws InterruptedException {
    stopping = true;
    process.toHandle().destroy(); // the process' own would end its output, too
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
