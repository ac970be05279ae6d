// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The PostgreSQL of this JVM's tests, started when the first test asks for it. */
final class TestPostgres {
  private final Endpoint endpoint;
  private final String prefix;

  private TestPostgres(Endpoint endpoint, String prefix) {
    this.endpoint = endpoint;
    this.prefix = prefix;
  }

  static TestPostgres shared() {
    return Shared.POSTGRES;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** What the databases of this JVM begin with. */
  String prefix() {
    return prefix;
  }

  String template() {
    return prefix + "template";
  }

  void execute(String sql) {
    execute(endpoint.database(), sql);
  }

  void execute(String database, String sql) {
    try (Connection connection = connect(database)) {
      connection.createStatement().execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Locks a table until it is closed. */
  AutoCloseable hold(String database, String table) {
    try {
      Connection connection = connect(database);
      connection.setAutoCommit(false);
      connection.createStatement().execute("lock table " + table + " in access exclusive mode");
      return connection;
    } catch (SQLException e) {
      throw new IllegalStateException(table, e);
    }
  }

  private Connection connect(String database) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", endpoint.user());
    login.setProperty("password", endpoint.password());
    login.setProperty("sslmode", endpoint.ssl().text());
    return DriverManager.getConnection(
        "jdbc:postgresql://" + endpoint.host() + ":" + endpoint.port() + "/" + database, login);
  }

  private static final class Shared {
    static final TestPostgres POSTGRES = start();

    private static TestPostgres start() {
      String prefix = "starling_test_" + ProcessHandle.current().pid() + "_";
      TestPostgres postgres = new TestPostgres(find(), prefix);
      postgres.execute("drop database if exists " + postgres.template());
      postgres.execute("create database " + postgres.template() + " template template0");
      new Migrator(postgres.endpoint().with(postgres.template())).migrate();
      return postgres;
    }

    private static Endpoint find() {
      String url = System.getenv("STARLING_TEST_DATABASE_URL");
      if (url != null) {
        return said("from STARLING_TEST_DATABASE_URL", Endpoint.parse(url));
      }
      // The library needs seconds to find out that there is no Docker: look for its socket first.
      boolean docker =
          System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
      if (docker && DockerClientFactory.instance().isDockerAvailable()) {
        return said("in a container", container());
      }
      return said("embedded", embedded());
    }

    private static Endpoint said(String which, Endpoint endpoint) {
      System.out.println("tests use PostgreSQL " + which + ": " + endpoint);
      return endpoint;
    }

    /** Ended by Testcontainers' own watcher. */
    @SuppressWarnings("resource") // lives as long as the JVM
    private static Endpoint container() {
      PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
      container.start();
      return new Endpoint(
          container.getHost(),
          container.getFirstMappedPort(),
          container.getDatabaseName(),
          container.getUsername(),
          container.getPassword());
    }

    /**
     * Ends with the JVM, see {@link EmbeddedDatabase}; a folder for each JVM, below the one that
     * "clean" removes.
     */
    @SuppressWarnings("resource") // lives as long as the JVM
    private static Endpoint embedded() {
      return EmbeddedDatabase.start(
              Path.of("target", "test-database"),
              step -> {},
              List.of("fsync=off", "full_page_writes=off", "synchronous_commit=off"))
          .endpoint();
    }
  }
}
