// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;

/** All repositories over one PostgreSQL. */
final class PgPersistence implements Persistence {
  /** The schema that this program was made for: the number of the last migration. */
  static final int SCHEMA = 15;

  /** This month and the two that follow. */
  private static final int MONTHS = 3;

  private static final String UNDEFINED_TABLE = "42P01";

  private final Vertx vertx;
  private final Settings settings;
  private final SqlObserver observer;
  private final Fence fence;
  private final Sql sql;
  private final PgAccounts accounts;
  private final PgRosters rosters;
  private final PgDepartures departures;
  private final PgPreferences preferences;
  private final PgDocuments documents;
  private final PgBlocklists blocklists;
  private final PgNotices notices;
  private final PgPartings partings;
  private final PgUserLog log;
  private final PgSecrets secrets;
  private final PgEndedSessions endedSessions;
  private final PgTokens tokens;

  PgPersistence(Vertx vertx, Settings settings, SqlObserver observer, Fence fence) {
    this.vertx = vertx;
    this.settings = settings;
    this.observer = observer;
    this.fence = fence;
    sql = new Sql(vertx, settings, observer, fence);
    accounts = new PgAccounts(sql);
    rosters = new PgRosters(sql);
    departures = new PgDepartures(sql);
    preferences = new PgPreferences(sql);
    documents = new PgDocuments(sql);
    blocklists = new PgBlocklists(sql);
    notices = new PgNotices(sql);
    partings = new PgPartings(sql);
    log = new PgUserLog(sql, () -> PgLogWriter.start(settings, observer, fence));
    secrets = new PgSecrets(sql);
    endedSessions = new PgEndedSessions(sql);
    tokens = new PgTokens(sql);
  }

  static Persistence connect(Vertx vertx, Settings settings, SqlObserver observer) {
    return new PgPersistence(vertx, settings, observer, Fence.none());
  }

  @Override
  public Accounts accounts() {
    return accounts;
  }

  @Override
  public Rosters rosters() {
    return rosters;
  }

  @Override
  public Departures departures() {
    return departures;
  }

  @Override
  public Preferences preferences() {
    return preferences;
  }

  @Override
  public Documents documents() {
    return documents;
  }

  @Override
  public Blocklists blocklists() {
    return blocklists;
  }

  @Override
  public Notices notices() {
    return notices;
  }

  @Override
  public Partings partings() {
    return partings;
  }

  @Override
  public UserLog log() {
    return log;
  }

  @Override
  public Secrets secrets() {
    return secrets;
  }

  @Override
  public EndedSessions endedSessions() {
    return endedSessions;
  }

  @Override
  public Tokens tokens() {
    return tokens;
  }

  private static final Statement LEVEL =
      new Statement("schema.level", "select version, oldest from schema_level");

  @Override
  public Future<Health> check() {
    return sql.run(LEVEL, Tuple.tuple())
        .map(rows -> health(rows.iterator().next()))
        .recover(error -> Future.succeededFuture(health(error)));
  }

  private static Health health(Row level) {
    int version = level.getInteger("version");
    if (version < SCHEMA) {
      return new Health.WrongSchema(version, "run 'starling migrate'");
    }
    if (level.getInteger("oldest") > SCHEMA) {
      return new Health.WrongSchema(version, "this program is too old for it, upgrade");
    }
    return new Health.Ready(version);
  }

  private static Health health(Throwable error) {
    if (error instanceof PgException answer && UNDEFINED_TABLE.equals(answer.getSqlState())) {
      return new Health.WrongSchema(0, "run 'starling migrate'");
    }
    return new Health.Unreachable(String.valueOf(error.getMessage()));
  }

  private static final Statement PARTITIONS =
      new Statement("log.partitions", "select log_partitions($1::bigint, $2::int)");

  @Override
  public Future<Void> ensurePartitions() {
    long now = Seq.next(Seq.NONE, System.currentTimeMillis());
    return sql.run(PARTITIONS, Tuple.of(now, MONTHS)).mapEmpty();
  }

  @Override
  public Future<Void> forget(Retention retention, Instant now) {
    return PgUpkeep.run(vertx, settings, observer, fence, retention, now);
  }

  @Override
  public Future<Void> close() {
    return sql.close();
  }
}
