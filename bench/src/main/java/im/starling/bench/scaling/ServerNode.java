// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A node in a process of its own, whose JVM has the same options as ours. Blocks. */
final class ServerNode implements AutoCloseable {
  private static final String READY = " INFO  ready ";
  private static final long START_SECONDS = 120;
  private static final long STOP_SECONDS = 40;

  private final Path log;
  private final Process process;
  private final Thread reaper;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  private ServerNode(Path log, Process process) {
    this.log = log;
    this.process = process;
    this.reaper = new Thread(process::destroyForcibly);
  }

  /**
   * Starts it.
   *
   * @param configuration its file, beside which its log goes
   * @param password of the database
   */
  static ServerNode start(Path configuration, String password, Cores cores) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "im.starling.node.Main",
            "run",
            "--brief",
            "--config",
            configuration.toString()));
    ProcessBuilder builder = new ProcessBuilder(cores.hold(command)).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("STARLING_"));
    builder.environment().put("STARLING_DATABASE_PASSWORD", password);
    Path log = Path.of(configuration.toString().replace(".yaml", ".log"));
    ServerNode node = new ServerNode(log, builder.start());
    Runtime.getRuntime().addShutdownHook(node.reaper);
    Thread.ofVirtual().start(node::pump);
    return node;
  }

  private void pump() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        PrintWriter copy = new PrintWriter(Files.newBufferedWriter(log), true)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        copy.println(line);
        if (line.contains(READY)) {
          ready.complete(null);
        }
      }
    } catch (IOException e) {
      // It has ended in the middle of a line.
    }
    ready.completeExceptionally(new IOException("a node has ended: see " + log));
  }

  void awaitReady() throws IOException, InterruptedException {
    try {
      ready.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("a node has not started: see " + log, e);
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() throws IOException {
    process.toHandle().destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Runtime.getRuntime().removeShutdownHook(reaper);
    }
  }
}
