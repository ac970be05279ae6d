// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@link Notices} in PostgreSQL. A number is taken under a lock that lasts until it is there to be
 * read: whoever has read one, and remembers it as the last, has seen all that are lower.
 */
final class PgNotices implements Notices {
  /** A row for what is to be said, once nobody else is taking a number. */
  private static final String ALONE =
      """
      with turn as materialized (
        select pg_advisory_xact_lock(hashtextextended('starling.notice', 0)) as mine)
      insert into notice (domain, kind, words) select $1, $2::smallint, $3 from turn
      """;

  private final Sql sql;

  PgNotices(Sql sql) {
    this.sql = sql;
  }

  private static final Statement FIND =
      new Statement("notices.find", "select words from notice where domain = $1 and kind = $2");

  @Override
  public Future<Optional<String>> find(String domain, Kind kind) {
    return sql.one(FIND, Tuple.of(domain, kind.number))
        .map(row -> row.map(found -> found.getString("words")));
  }

  static final Statement SAY =
      new Statement(
          "notices.say",
          ALONE
              + """
              on conflict (domain, kind) do update
              set number = default, since = default, words = excluded.words
              """);

  @Override
  public Future<Void> say(String domain, Kind kind, String words) {
    return sql.run(SAY, Tuple.of(domain, kind.number, words)).mapEmpty();
  }

  private static final Statement CORRECT =
      new Statement(
          "notices.correct",
          ALONE + "on conflict (domain, kind) do update set words = excluded.words");

  @Override
  public Future<Void> correct(String domain, Kind kind, String words) {
    return sql.run(CORRECT, Tuple.of(domain, kind.number, words)).mapEmpty();
  }

  private static final Statement REMOVE =
      new Statement("notices.remove", "delete from notice where domain = $1 and kind = $2");

  @Override
  public Future<Void> remove(String domain, Kind kind) {
    return sql.run(REMOVE, Tuple.of(domain, kind.number)).mapEmpty();
  }

  private static final Statement NEWEST =
      new Statement("notices.newest", "select domain, max(number) from notice group by domain");

  @Override
  public Future<Map<String, Long>> newest() {
    return sql.run(NEWEST, Tuple.tuple())
        .map(rows -> {
          Map<String, Long> newest = new HashMap<>();
          rows.forEach(row -> newest.put(row.getString(0), row.getLong(1)));
          return Map.copyOf(newest);
        });
  }

  private static final Statement UNTOLD =
      new Statement(
          "notices.untold",
          """
          select number, words from notice join account using (domain)
          where account.id = $1 and number > told and (kind = 1 or created >= since)
          order by kind desc
          """);

  @Override
  public Future<List<Notice>> untold(long owner) {
    return sql.run(UNTOLD, Tuple.of(owner))
        .map(rows ->
            rows.stream()
                .map(row -> new Notice(row.getLong("number"), row.getString("words")))
                .toList());
  }

  private static final Statement TOLD =
      new Statement("notices.told", "update account set told = greatest(told, $2) where id = $1");

  @Override
  public Future<Void> told(long owner, long number) {
    return sql.run(TOLD, Tuple.of(owner, number)).mapEmpty();
  }
}
