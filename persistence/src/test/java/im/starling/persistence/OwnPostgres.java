// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL for one test that stops it and starts it again. Unlike the one that the other tests
 * share, it keeps what it has committed when it crashes: {@code synchronous_commit} is on. Against
 * a crash of the machine it does nothing.
 */
public final class OwnPostgres implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSWORD = "of a test";

  /** How it is stopped. */
  public enum Stop {
    /** Connections are cut, what is open is rolled back, all is written to the disk. */
    FAST,
    /** As a crash: the next start reads the write-ahead log. */
    IMMEDIATE
  }

  private final Path data;
  private final Path programs;
  private final Path log;
  private final Shell shell;
  private final int port;
  private final Process watcher;
  private boolean running;

  private OwnPostgres(Path home) throws IOException {
    Files.createDirectories(home);
    data = home.resolve("data");
    Folders.delete(data);
    log = home.resolve("server.log");
    programs = PostgresBinaries.unpacked(home, step -> {}).resolve("bin");
    shell = Shell.open(home, data);
    port = Ports.free();
    Path password = home.resolve("password");
    Files.writeString(password, PASSWORD);
    new PostgresServer(data, programs, shell).initialise(password, step -> {});
    // Ends with this JVM, whatever happens to that.
    watcher =
        shell.watch(
            "trap '' INT TERM HUP; read line; '%s' stop --pgdata='%s' --mode=immediate"
                .formatted(programs.resolve("pg_ctl"), data));
    start();
  }

  /** Makes a new one and starts it; what the folder held of an earlier one is gone. */
  public static OwnPostgres in(Path home) throws IOException {
    return new OwnPostgres(home);
  }

  /** Returns when it takes connections, on the port of its first start, or does so already. */
  public void start() throws IOException {
    if (running) {
      return;
    }
    control(
        "start",
        "--log=" + log,
        "--options=-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
            + " -c full_page_writes=off -c synchronous_commit=on -c port="
            + port);
    running = true;
  }

  /** Returns when it is gone. */
  public void stop(Stop how) throws IOException {
    running = false;
    control(
        "stop",
        switch (how) {
          case FAST -> "--mode=fast";
          case IMMEDIATE -> "--mode=immediate";
        });
  }

  private void control(String verb, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                programs.resolve("pg_ctl").toString(),
                verb,
                "--pgdata=" + data,
                "--wait",
                "--timeout=" + PATIENCE.toSeconds()));
    command.addAll(List.of(options));
    Shell.Result result = shell.run(PATIENCE.plusSeconds(5), command.toArray(String[]::new));
    if (!result.ok()) {
      throw new IOException(
          "PostgreSQL does not " + verb + ": " + result.output() + "\n" + Files.readString(log));
    }
  }

  public Endpoint endpoint() {
    return new Endpoint(
        "127.0.0.1",
        port,
        PostgresServer.DATABASE,
        PostgresServer.USER,
        PASSWORD,
        Endpoint.Ssl.DISABLE,
        "");
  }

  @Override
  public void close() throws IOException {
    watcher.destroyForcibly();
    if (running) {
      stop(Stop.IMMEDIATE);
    }
  }
}
