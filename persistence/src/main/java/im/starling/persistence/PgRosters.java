// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link Rosters} in PostgreSQL. A change and the new version of the roster are one statement. */
final class PgRosters implements Rosters {
  private final Sql sql;

  PgRosters(Sql sql) {
    this.sql = sql;
  }

  private static final Statement LOAD =
      new Statement(
          "rosters.load",
          """
          select roster_version, contact, name, groups, subscription, ask, approved, request, listed, version
          from account left join roster on owner = id where id = $1 order by contact
          """);

  @Override
  public Future<Roster> load(long owner) {
    return sql.run(LOAD, Tuple.of(owner)).map(PgRosters::roster);
  }

  private static Roster roster(RowSet<Row> rows) {
    long version = 0;
    List<RosterItem> items = new ArrayList<>(rows.size());
    for (Row row : rows) {
      version = row.getLong("roster_version");
      // The outer join gives an empty roster one row of nulls.
      if (row.getString("contact") != null) {
        items.add(item(row));
      }
    }
    return new Roster(version, items);
  }

  private static RosterItem item(Row row) {
    return new RosterItem(
        contact(row.getString("contact")),
        row.getString("name"),
        List.of(row.getArrayOfStrings("groups")),
        Subscription.of(row.getShort("subscription")),
        row.getBoolean("ask"),
        row.getBoolean("approved"),
        row.getBuffer("request"),
        row.getBoolean("listed"),
        row.getLong("version"));
  }

  /**
   * It was prepared (RFC 7622) before it was stored: no need to do that for each contact of each
   * login.
   */
  private static BareJid contact(String text) {
    int at = text.indexOf('@');
    return at < 0
        ? new BareJid("", text)
        : new BareJid(text.substring(0, at), text.substring(at + 1));
  }

  private static final Statement SAVE =
      new Statement(
          "rosters.save",
          """
          with next as (update account set roster_version = roster_version + 1 where id = $1 returning roster_version)
          insert into roster (owner, contact, name, groups, subscription, ask, approved, request, listed, version)
          select $1, $2, $3, $4, $5, $6, $7, $8, $9, roster_version from next
          on conflict (owner, contact) do update set name = excluded.name, groups = excluded.groups,
            subscription = excluded.subscription, ask = excluded.ask, approved = excluded.approved,
            request = excluded.request, listed = excluded.listed, version = excluded.version
          returning version
          """);

  @Override
  public Future<Long> save(long owner, RosterItem item) {
    Tuple values =
        Tuple.tuple()
            .addLong(owner)
            .addString(item.contact().toString())
            .addString(item.name())
            .addArrayOfString(item.groups().toArray(String[]::new))
            .addShort((short) item.subscription().bits())
            .addBoolean(item.ask())
            .addBoolean(item.approved())
            .addValue(item.request())
            .addBoolean(item.listed());
    return sql.one(SAVE, values).compose(row -> version(owner, row));
  }

  private static final Statement REMOVE =
      new Statement(
          "rosters.remove",
          """
          with gone as (delete from roster where owner = $1 and contact = $2)
          update account set roster_version = roster_version + 1 where id = $1 returning roster_version
          """);

  @Override
  public Future<Long> remove(long owner, BareJid contact) {
    return sql.one(REMOVE, Tuple.of(owner, contact.toString())).compose(row -> version(owner, row));
  }

  private static Future<Long> version(long owner, Optional<Row> row) {
    return row.map(r -> Future.succeededFuture(r.getLong(0)))
        .orElseGet(() -> Future.failedFuture("there is no account " + owner));
  }
}
