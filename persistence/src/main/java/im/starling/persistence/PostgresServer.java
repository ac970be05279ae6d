// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL process and its data folder. Not to be used by two programs at a time. */
final class PostgresServer {
  static final String DATABASE = "postgres";
  static final String USER = "starling";

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int TRIES = 3;

  private final Path data;
  private final Path lastPort;
  private final Path programs;
  private final Shell shell;
  private @Nullable Process watcher;

  PostgresServer(Path data, Path programs, Shell shell) {
    this.data = data;
    this.lastPort = data.resolveSibling("port");
    this.programs = programs;
    this.shell = shell;
  }

  /** Makes the data folder, all or nothing. */
  void initialise(Path password, Consumer<String> progress) throws IOException {
    progress.accept("making a new database in " + data);
    Path fresh = data.resolveSibling("data.new");
    Folders.delete(fresh);
    Shell.Result made =
        shell.run(
            PATIENCE,
            program("initdb"),
            "--pgdata=" + fresh,
            "--username=" + USER,
            "--pwfile=" + password,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C");
    if (!made.ok()) {
      throw new IllegalStateException("PostgreSQL cannot make a database: " + made.output());
    }
    Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Stops the PostgreSQL of a program that was killed. To stop it is safer than to take it over:
   * what that program had not committed is gone then, and the settings are ours.
   */
  void endOrphan(Consumer<String> progress) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    String pid = Files.readString(pidFile).lines().findFirst().orElse("").strip();
    Path process = Path.of("/proc", pid.isEmpty() ? "0" : pid, "cmdline");
    if (!Files.exists(process)) {
      return; // PostgreSQL knows that case itself
    }
    if (Files.readString(process).contains(data.toString())) {
      progress.accept("stopping the database that a killed program left behind");
      stopServer();
    } else {
      // The number belongs to another process by now, as it does often in containers. PostgreSQL
      // would not dare to start.
      Files.delete(pidFile);
    }
  }

  /**
   * Starts it on the port that it had before, by which other nodes find it again, or else on one
   * that nobody uses; answers the port.
   */
  int start(Path log, List<String> settings) throws IOException {
    if (!Files.exists(data.resolve("PG_VERSION"))) {
      throw broken("it has no PG_VERSION");
    }
    for (int tries = 1; ; tries++) {
      int port = tries == 1 ? lastPort() : freePort();
      Files.deleteIfExists(log);
      if (launch(port, log, settings).ok()) {
        Files.writeString(lastPort, Integer.toString(port));
        watcher = shell.watch(watch());
        return port;
      }
      String said = Files.exists(log) ? Files.readString(log).strip() : "";
      if (tries == TRIES || !said.contains("Address already in use")) {
        throw broken(said.isEmpty() ? "it said nothing" : said);
      }
    }
  }

  private Shell.Result launch(int port, Path log, List<String> settings) throws IOException {
    StringBuilder options = new StringBuilder();
    options
        .append("-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c port=")
        .append(port);
    options.append(" -c log_checkpoints=off");
    settings.forEach(setting -> options.append(" -c ").append(setting));
    return shell.run(
        PATIENCE,
        program("pg_ctl"),
        "start",
        "--pgdata=" + data,
        "--log=" + log,
        "--options=" + options,
        "--wait",
        "--timeout=" + PATIENCE.toSeconds());
  }

  /**
   * Ends the server when the standard input ends, which it does when this program dies. Ctrl-C is
   * not for it.
   */
  private String watch() throws IOException {
    String pid = Files.readString(data.resolve("postmaster.pid")).lines().findFirst().orElseThrow();
    return "trap '' INT TERM HUP; read line; kill -INT " + Long.parseLong(pid.strip());
  }

  /** Within seconds: who is connected is cut off, what is committed is on the disk. */
  void stop() throws IOException {
    Process watching = watcher;
    if (watching != null) {
      watching.destroyForcibly();
    }
    stopServer();
  }

  private void stopServer() throws IOException {
    if (stop("fast", Duration.ofSeconds(10)).ok()) {
      return;
    }
    // As after a power cut: the next start reads the write-ahead log.
    Shell.Result result = stop("immediate", Duration.ofSeconds(10));
    if (!result.ok()) {
      throw new IllegalStateException("PostgreSQL does not stop: " + result.output());
    }
  }

  private Shell.Result stop(String mode, Duration most) throws IOException {
    return shell.run(
        most.plusSeconds(5),
        program("pg_ctl"),
        "stop",
        "--pgdata=" + data,
        "--mode=" + mode,
        "--wait",
        "--timeout=" + most.toSeconds());
  }

  private IllegalStateException broken(String why) {
    return new IllegalStateException(
        "PostgreSQL does not start with the data in "
            + data
            + ": to begin anew move that folder away. It says: "
            + why);
  }

  private String program(String name) {
    return programs.resolve(name).toString();
  }

  private int lastPort() throws IOException {
    try {
      return Integer.parseInt(Files.readString(lastPort));
    } catch (NoSuchFileException | NumberFormatException firstTime) {
      return freePort();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }
}
