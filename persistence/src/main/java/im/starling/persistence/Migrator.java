// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Brings the schema up to date, with Flyway; its JDBC driver serves nothing else. Blocking: never
 * on an event loop. Two at a time wait for each other.
 */
public final class Migrator {
  private final Flyway flyway;

  public Migrator(Endpoint endpoint) {
    flyway =
        Flyway.configure(Migrator.class.getClassLoader())
            .dataSource(dataSource(endpoint))
            .locations("classpath:schema")
            .validateMigrationNaming(true)
            .load();
  }

  /**
   * Applies what is missing, and answers how many migrations that were.
   *
   * @throws IllegalStateException if the database does not answer, or has been changed by something
   *     else
   */
  public int migrate() {
    try {
      return flyway.migrate().migrationsExecuted;
    } catch (FlywayException e) {
      throw new IllegalStateException("the schema cannot be migrated: " + e.getMessage(), e);
    }
  }

  /** What {@link #migrate} would apply, as "001 first tables". */
  public List<String> pending() {
    try {
      return Arrays.stream(flyway.info().pending())
          .map(migration -> migration.getVersion() + " " + migration.getDescription())
          .toList();
    } catch (FlywayException e) {
      throw new IllegalStateException("the schema cannot be read: " + e.getMessage(), e);
    }
  }

  private static PGSimpleDataSource dataSource(Endpoint endpoint) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {endpoint.host()});
    source.setPortNumbers(new int[] {endpoint.port()});
    source.setDatabaseName(endpoint.database());
    source.setUser(endpoint.user());
    source.setPassword(endpoint.password());
    source.setSslMode(endpoint.ssl().text());
    if (!endpoint.certificates().isEmpty()) {
      source.setSslRootCert(endpoint.certificates());
    } else if (endpoint.verifies()) {
      // Without it the driver looks for a file in the home directory instead of asking the JDK.
      source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    source.setConnectTimeout(10);
    source.setApplicationName("starling migrate");
    // A change of a table waits for who reads it, such as a dump, and all nodes wait behind it.
    source.setOptions("-c lock_timeout=10s");
    return source;
  }
}
