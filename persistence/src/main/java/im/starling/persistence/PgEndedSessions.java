// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** {@link EndedSessions} in PostgreSQL. */
final class PgEndedSessions implements EndedSessions {
  /** Of each account, but for those that end at the same moment. */
  private static final int KEPT = 20;

  private static final String LIFE = "30 days";

  /** The account of a session may be gone by now. */
  private static final Statement ADD =
      new Statement(
          "sessions.ended",
          """
          with fresh as (
            select owner, id, max(handled) as handled
            from unnest($1::bigint[], $2::text[], $3::bigint[]) as u (owner, id, handled)
            where exists (select 1 from account where account.id = u.owner)
            group by owner, id),
          old as (
            delete from ended_session where ended < now() - interval '%s'),
          many as (
            delete from ended_session e using (
              select owner, id, row_number() over (partition by owner order by ended desc) as place
              from ended_session where owner in (select owner from fresh)) as ranked
            where e.owner = ranked.owner and e.id = ranked.id and place >= %d
              and (e.owner, e.id) not in (select owner, id from fresh)),
          going_on as (
            delete from ended_session e using fresh
            where e.owner = fresh.owner and e.id = fresh.id and fresh.handled < 0)
          insert into ended_session (owner, id, handled)
            select owner, id, handled from fresh where handled >= 0
          on conflict (owner, id) do update set handled = excluded.handled, ended = now()
          """
              .formatted(LIFE, KEPT));

  private static final Statement HANDLED =
      new Statement(
          "sessions.handled", "select handled from ended_session where owner = $1 and id = $2");

  private final Sql sql;

  PgEndedSessions(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Future<Void> add(List<EndedSession> ended) {
    if (ended.isEmpty()) {
      return Future.succeededFuture();
    }
    Tuple values =
        Tuple.tuple()
            .addArrayOfLong(ended.stream().map(EndedSession::owner).toArray(Long[]::new))
            .addArrayOfString(ended.stream().map(EndedSession::id).toArray(String[]::new))
            .addArrayOfLong(ended.stream().map(EndedSession::handled).toArray(Long[]::new));
    return sql.run(ADD, values).mapEmpty();
  }

  @Override
  public Future<Optional<Long>> handled(long owner, String id) {
    return sql.one(HANDLED, Tuple.of(owner, id)).map(row -> row.map(found -> found.getLong(0)));
  }
}
