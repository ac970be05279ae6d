// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import im.starling.node.sasl.PasswordHashing;
import im.starling.persistence.Accounts;
import im.starling.persistence.EmbeddedDatabase;
import im.starling.persistence.Endpoint;
import im.starling.persistence.Migrator;
import im.starling.persistence.Persistence;
import im.starling.persistence.ScramKeys;
import im.starling.persistence.Settings;
import im.starling.persistence.SqlObserver;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL that all nodes share, and what it says of itself. Blocks. */
final class Database implements AutoCloseable {
  private static final String OURS = "scaling-";
  private static final int AT_ONCE = 200;

  private final Endpoint endpoint;
  private final Connection connection;
  private final long process;
  private final @Nullable EmbeddedDatabase own;

  /**
   * What it has counted so far.
   *
   * @param log bytes of its write-ahead log
   * @param stored bytes of the messages' tables and indexes
   */
  record Counts(long log, long commits, long stored) {}

  private Database(Endpoint endpoint, @Nullable EmbeddedDatabase own) throws SQLException {
    this.endpoint = endpoint;
    this.own = own;
    Properties login = new Properties();
    login.setProperty("user", endpoint.user());
    login.setProperty("password", endpoint.password());
    login.setProperty("sslmode", ssl());
    this.connection =
        DriverManager.getConnection(
            "jdbc:postgresql://%s:%s/%s"
                .formatted(endpoint.host(), endpoint.port(), endpoint.database()),
            login);
    this.process = postmaster();
  }

  /** The one at a URL, or else one of our own in a folder; brought up to date. */
  static Database open(@Nullable String url, Path folder, Consumer<String> told)
      throws SQLException {
    EmbeddedDatabase own = url == null ? EmbeddedDatabase.start(folder, told) : null;
    Endpoint endpoint = own == null ? Endpoint.parse(String.valueOf(url)) : own.endpoint();
    new Migrator(endpoint).migrate();
    Database database = new Database(endpoint, own);
    if (database.number("select count(*) from account where local not like '" + OURS + "%'") > 0) {
      throw new IllegalStateException("this database is in use: name an empty one");
    }
    return database;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  String ssl() {
    return endpoint.ssl().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String user(int number) {
    return OURS + number;
  }

  /** Our backend's parent; 0 where PostgreSQL is not on this machine. */
  private long postmaster() throws SQLException {
    return Processes.stat(number("select pg_backend_pid()"))
        .filter(backend -> backend.name().startsWith("postgres"))
        .map(Processes.Stat::parent)
        .orElse(0L);
  }

  /** The CPU that it has used, in seconds; NaN where it is elsewhere. */
  double cpu() {
    return process == 0 ? Double.NaN : Processes.cpu(process);
  }

  void hold(Cores cores) throws IOException {
    if (process != 0) {
      cores.hold(process);
    }
  }

  /** Makes sure that so many accounts are there, with one password. */
  void accounts(Vertx vertx, int count, String password) throws SQLException, TimeoutException {
    int there = Math.toIntExact(number("select count(*) from account"));
    List<ScramKeys> keys = new PasswordHashing(new SecureRandom()).derive(password);
    Persistence persistence =
        Persistence.connect(
            vertx,
            new Settings(endpoint, Settings.Pool.DEFAULT, Settings.Batching.DEFAULT),
            SqlObserver.NONE);
    Accounts accounts = persistence.accounts();
    for (int from = there; from < count; from += AT_ONCE) {
      Future.all(
              IntStream.range(from, Math.min(count, from + AT_ONCE))
                  .mapToObj(number -> accounts.create(address(number), keys))
                  .toList())
          .await(60, TimeUnit.SECONDS);
    }
    persistence.close().await(10, TimeUnit.SECONDS);
  }

  private static BareJid address(int number) {
    return new BareJid(user(number), "localhost");
  }

  /** Forgets all messages, so that each run begins as the first did. */
  void clear() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("truncate log");
      statement.execute("vacuum analyze account");
      statement.execute("checkpoint");
    }
  }

  Counts counts() throws SQLException {
    return new Counts(
        number("select (pg_current_wal_lsn() - '0/0')::bigint"),
        number("select xact_commit from pg_stat_database where datname = current_database()"),
        number(
            "select sum(pg_total_relation_size(inhrelid))::bigint from pg_inherits"
                + " where inhparent = 'log'::regclass"));
  }

  /** Of the nodes. */
  long connections() throws SQLException {
    return number(
        "select count(*) from pg_stat_activity where datname = current_database()"
            + " and backend_type = 'client backend' and pid <> pg_backend_pid()");
  }

  /** Whether so many nodes share all shards, as evenly as they should. */
  boolean shared(int nodes) throws SQLException {
    return number(
            """
            select count(*) from (select count(*) as shards from shard_lease
              where node is not null group by node having count(*) >= %s) as fair
            """
                .formatted(number("select count(*) from shard_lease") / nodes * 9 / 10))
        == nodes;
  }

  private long number(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
    if (own != null) {
      own.close();
    }
  }
}
