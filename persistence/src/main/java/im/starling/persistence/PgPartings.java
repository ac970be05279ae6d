// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** {@link Partings} in PostgreSQL. */
final class PgPartings implements Partings {
  /** Nobody can be told in all that time; nor would it mean anything to them. */
  private static final String LIFE = "30 days";

  private final Sql sql;

  PgPartings(Sql sql) {
    this.sql = sql;
  }

  /** Passes over what another node is taking at this moment. */
  private static final Statement TAKE =
      new Statement(
          "partings.take",
          """
          with due as (
            select id from parting
            where taken is null or taken < now() - interval '30 seconds'
            order by id limit $1 for update skip locked),
          past as (
            delete from parting using due
            where parting.id = due.id and taken is not null and removed < now() - interval '%s'
            returning parting.id)
          update parting set taken = now() from due
          where parting.id = due.id and parting.id not in (select id from past)
          returning parting.id, local, domain, contact, unsubscribe, unsubscribed
          """
              .formatted(LIFE));

  @Override
  public Future<List<Parting>> take(int limit) {
    return sql.run(TAKE, Tuple.of(limit))
        .map(rows ->
            rows.stream()
                .map(PgPartings::parting)
                .sorted(Comparator.comparingLong(Parting::id))
                .toList());
  }

  private static Parting parting(Row row) {
    return new Parting(
        row.getLong("id"),
        new BareJid(row.getString("local"), row.getString("domain")),
        PgRosters.contact(row.getString("contact")),
        row.getBoolean("unsubscribe"),
        row.getBoolean("unsubscribed"));
  }

  private static final Statement TOLD =
      new Statement("partings.told", "delete from parting where id = any ($1::bigint[])");

  @Override
  public Future<Void> told(Collection<Long> ids) {
    return sql.run(TOLD, Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new))).mapEmpty();
  }
}
