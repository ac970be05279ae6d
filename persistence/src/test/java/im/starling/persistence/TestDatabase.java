// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A migrated database for one test class, on a real PostgreSQL: the one that
 * STARLING_TEST_DATABASE_URL names (its user must be allowed to create databases), else one in a
 * container if a Docker engine answers, else an embedded one. Nothing is left of it when the JVM
 * ends.
 */
public final class TestDatabase implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final TestPostgres postgres;
  private final String name;

  private TestDatabase(TestPostgres postgres, String name) {
    this.postgres = postgres;
    this.name = name;
  }

  /** A copy of a template that is migrated once for each JVM: some tens of milliseconds. */
  public static TestDatabase create() {
    TestPostgres postgres = TestPostgres.shared();
    return create(postgres, "template " + postgres.template());
  }

  /** Without any table. */
  public static TestDatabase empty() {
    return create(TestPostgres.shared(), "template template0");
  }

  private static TestDatabase create(TestPostgres postgres, String like) {
    String name = postgres.prefix() + NUMBER.incrementAndGet();
    postgres.execute("create database " + name + " " + like);
    return new TestDatabase(postgres, name);
  }

  public Endpoint endpoint() {
    return postgres.endpoint().with(name);
  }

  public Settings settings() {
    return new Settings(endpoint(), Settings.Pool.DEFAULT, Settings.Batching.DEFAULT);
  }

  /** For a process that takes a URL. */
  public String url() {
    Endpoint e = endpoint();
    return "postgresql://%s:%s@%s:%d/%s?sslmode=%s"
        .formatted(e.user(), e.password(), e.host(), e.port(), e.database(), e.ssl().text());
  }

  /** Runs a statement in it. */
  public void execute(String sql) {
    postgres.execute(name, sql);
  }

  /** Nobody reads or writes that table until what comes back is closed. */
  public AutoCloseable hold(String table) {
    return postgres.hold(name, table);
  }

  /** Cuts every connection to this database, as a restart of PostgreSQL would. */
  public void cutConnections() {
    postgres.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
  }

  /** Refuses new connections to this database, and cuts those there are; or lets them in again. */
  public void reachable(boolean reachable) {
    postgres.execute("alter database " + name + " with allow_connections " + reachable);
    if (!reachable) {
      cutConnections();
    }
  }

  @Override
  public void close() {
    postgres.execute("drop database " + name + " with (force)");
  }
}
