// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedDatabaseTest {
  @TempDir private static Path temporary;

  @Test
  void dataSurvivesAnOrderlyEndAndAKilledProgram() throws Exception {
    Path folder = temporary.resolve("a folder with spaces");
    List<String> steps = new ArrayList<>();
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder, steps::add)) {
      assertEquals(2, steps.size(), steps.toString());
      assertEquals("127.0.0.1", database.endpoint().host());
      run(database.endpoint(), "create table t (n int); insert into t values (1)");
      onlyOneAtATime(folder);
      aPasswordIsNeeded(folder, database.endpoint());
    }
    assertFalse(Files.exists(folder.resolve("data/postmaster.pid")));

    Process program = program(folder);
    Endpoint theirs = endpointOf(program, folder);
    run(theirs, "insert into t values (2)");
    killUnderLoad(program, theirs);

    steps.clear();
    Instant start = Instant.now();
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder, steps::add)) {
      Duration took = Duration.between(start, Instant.now());
      assertTrue(took.toSeconds() < 15, "took " + took);
      System.out.println("started again after a kill in " + took.toMillis() + " ms");
      assertTrue(sum(database.endpoint()) >= 3);
      assertEquals(theirs.port(), database.endpoint().port());
      assertFalse(steps.contains("unpacking PostgreSQL"), steps.toString());
    }
  }

  @Test
  void anOrphanIsStoppedByTheNextStart() throws Exception {
    Path folder = temporary.resolve("orphan");
    EmbeddedDatabase.start(folder, step -> {}).close();
    Process program = program(folder);
    Endpoint theirs = endpointOf(program, folder);
    run(theirs, "create table t (n int); insert into t values (3)");
    long server = serverOf(folder);
    // Without the watcher the server stays behind.
    program
        .descendants()
        .filter(EmbeddedDatabaseTest::isWatcher)
        .forEach(ProcessHandle::destroyForcibly);
    until(() -> program.descendants().noneMatch(EmbeddedDatabaseTest::isWatcher));
    program.destroyForcibly().waitFor();
    assertTrue(alive(server));

    List<String> steps = new ArrayList<>();
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder, steps::add)) {
      assertEquals(1, steps.size(), steps.toString());
      assertEquals(3, sum(database.endpoint()));
      assertFalse(alive(server));
    }
  }

  @Test
  void aPidFileOfAnotherProcessIsStale() throws Exception {
    Path folder = temporary.resolve("stale");
    EmbeddedDatabase.start(folder, step -> {}).close();
    Files.writeString(
        folder.resolve("data/postmaster.pid"), ProcessHandle.current().pid() + "\nnonsense\n");
    EmbeddedDatabase.start(folder, step -> {}).close();
  }

  @Test
  void brokenDataIsSaidToBe() throws Exception {
    Path folder = temporary.resolve("broken");
    EmbeddedDatabase.start(folder, step -> {}).close();
    Files.delete(folder.resolve("data/global/pg_control"));
    says(folder, "move that folder away", folder.resolve("data").toString(), "pg_control");

    Files.delete(folder.resolve("data/PG_VERSION"));
    says(folder, "move that folder away", "PG_VERSION");
  }

  @Test
  void aFolderThatCannotBeIsSaidToBe() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "");
    says(file, file.toString(), "rights");
  }

  private static void says(Path folder, String... parts) {
    IllegalStateException error =
        assertThrows(
            IllegalStateException.class, () -> EmbeddedDatabase.start(folder, step -> {}).close());
    for (String part : parts) {
      assertTrue(error.toString().contains(part), error.toString());
    }
  }

  private static void onlyOneAtATime(Path folder) throws Exception {
    says(folder, "another Starling");
    Process second = program(folder);
    try {
      assertTrue(second.waitFor(30, TimeUnit.SECONDS), "it was let in");
      assertTrue(second.exitValue() != 0);
    } finally {
      second.destroyForcibly();
    }
  }

  private static void aPasswordIsNeeded(Path folder, Endpoint endpoint) throws IOException {
    Endpoint wrong =
        new Endpoint(
            endpoint.host(), endpoint.port(), endpoint.database(), endpoint.user(), "wrong");
    assertThrows(SQLException.class, () -> run(wrong, "select 1"));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password"))));
  }

  /** The row that is committed last is seen by nobody but PostgreSQL. */
  private static void killUnderLoad(Process program, Endpoint endpoint) throws SQLException {
    try (Connection connection = connect(endpoint)) {
      for (int i = 0; i < 200; i++) {
        connection.createStatement().execute("insert into t values (0)");
      }
      program.destroyForcibly();
      assertThrows(
          SQLException.class,
          () -> {
            while (true) {
              connection.createStatement().execute("insert into t values (0)");
            }
          });
    }
  }

  private static Process program(Path folder) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            EmbeddedProgram.class.getName(),
            folder.toString())
        .redirectErrorStream(true)
        .start();
  }

  private static Endpoint endpointOf(Process program, Path folder) throws IOException {
    BufferedReader output = program.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    while (line != null && !line.startsWith("port ")) {
      line = output.readLine();
    }
    assertNotNull(line, "the program ended");
    return new Endpoint(
        "127.0.0.1",
        Integer.parseInt(line.substring(5)),
        PostgresServer.DATABASE,
        PostgresServer.USER,
        Files.readString(folder.resolve("password")));
  }

  private static boolean isWatcher(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains("kill -INT");
  }

  private static long serverOf(Path folder) throws IOException {
    return Long.parseLong(Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst());
  }

  /** A process that nobody has waited for is there, but dead. */
  private static boolean alive(long process) throws IOException {
    Path commandLine = Path.of("/proc", Long.toString(process), "cmdline");
    return Files.exists(commandLine) && !Files.readString(commandLine).isEmpty();
  }

  private static long sum(Endpoint endpoint) throws SQLException {
    try (Connection connection = connect(endpoint);
        ResultSet result = connection.createStatement().executeQuery("select sum(n) from t")) {
      assertTrue(result.next());
      return result.getLong(1);
    }
  }

  private static void run(Endpoint endpoint, String sql) throws SQLException {
    try (Connection connection = connect(endpoint)) {
      connection.createStatement().execute(sql);
    }
  }

  private static Connection connect(Endpoint endpoint) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + endpoint.host() + ":" + endpoint.port() + "/" + endpoint.database(),
        endpoint.user(),
        endpoint.password());
  }
}
