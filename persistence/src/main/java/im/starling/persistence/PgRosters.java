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
          select roster_version, (extract(epoch from created) * 1000000)::bigint as epoch, contact, name, groups, subscription, ask, approved, request, listed, version
          from account left join roster on owner = id where id = $1 order by contact
          """);

  @Override
  public Future<Roster> load(long owner) {
    return sql.run(LOAD, Tuple.of(owner)).map(PgRosters::roster);
  }

  private static Roster roster(RowSet<Row> rows) {
    long epoch = 0;
    long version = 0;
    List<RosterItem> items = new ArrayList<>(rows.size());
    for (Row row : rows) {
      epoch = row.getLong("epoch");
      version = row.getLong("roster_version");
      // The outer join gives an empty roster one row of nulls.
      if (row.getString("contact") != null) {
        items.add(item(row));
      }
    }
    return new Roster(epoch, version, items);
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
  static BareJid contact(String text) {
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

  /** How many removals of each owner are remembered. */
  static final int REMOVALS = 200;

  /** The oldest removals make room, and no version before them can be brought up to date. */
  private static final Statement REMOVE =
      new Statement(
          "rosters.remove",
          """
          with room as (
            select version from roster_removed where owner = $1 order by version desc offset $3 - 1 limit 1
          ), next as (
            update account set roster_version = roster_version + 1,
              roster_known_from = greatest(roster_known_from, (select version from room))
            where id = $1 returning roster_version
          ), gone as (
            delete from roster where owner = $1 and contact = $2 returning listed
          ), forgotten as (
            delete from roster_removed
            where owner = $1 and contact <> $2 and version <= (select version from room)
          ), noted as (
            insert into roster_removed (owner, contact, version)
            select $1, $2, roster_version from next where exists (select from gone where listed)
            on conflict (owner, contact) do update set version = excluded.version
          )
          select roster_version from next
          """);

  @Override
  public Future<Long> remove(long owner, BareJid contact) {
    return sql.one(REMOVE, Tuple.of(owner, contact.toString(), REMOVALS))
        .compose(row -> version(owner, row));
  }

  private static final Statement REMOVED =
      new Statement(
          "rosters.removed",
          """
          select roster_known_from <= $2 as known, contact, version
          from account left join roster_removed on owner = id and version > $2
          where id = $1 order by version
          """);

  @Override
  public Future<Optional<List<Removal>>> removedSince(long owner, long version) {
    return sql.read(REMOVED, Tuple.of(owner, version)).map(PgRosters::removals);
  }

  private static Optional<List<Removal>> removals(RowSet<Row> rows) {
    boolean known = false;
    List<Removal> removals = new ArrayList<>(rows.size());
    for (Row row : rows) {
      known = row.getBoolean("known");
      if (row.getString("contact") != null) {
        removals.add(new Removal(contact(row.getString("contact")), row.getLong("version")));
      }
    }
    return known ? Optional.of(removals) : Optional.empty();
  }

  private static Future<Long> version(long owner, Optional<Row> row) {
    return row.map(r -> Future.succeededFuture(r.getLong(0)))
        .orElseGet(() -> Future.failedFuture("there is no account " + owner));
  }
}
