// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** {@link Blocklists} in PostgreSQL. */
final class PgBlocklists implements Blocklists {
  /** What one owner may say of others before nobody listens any more. */
  private static final int REPORTS = 100;

  private static final Statement LOAD =
      new Statement(
          "blocklists.load", "select address from blocked where owner = $1 order by address");

  private static final Statement ADD =
      new Statement(
          "blocklists.add",
          "insert into blocked (owner, address) select $1, unnest($2::text[]) on conflict do"
              + " nothing");

  private static final Statement REMOVE =
      new Statement(
          "blocklists.remove", "delete from blocked where owner = $1 and address = any ($2)");

  private static final Statement REPORT =
      new Statement(
          "blocklists.report",
          """
          insert into abuse_report (owner, address, reason, words, stanzas)
          select $1, $2, $3, $4, $5 where (select count(*) from abuse_report where owner = $1) < $6
          on conflict (owner, address) do update
            set reason = excluded.reason, words = excluded.words, stanzas = excluded.stanzas, made = now()
          """);

  private final Sql sql;

  PgBlocklists(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Future<List<Jid>> load(long owner) {
    return sql.run(LOAD, Tuple.of(owner)).map(PgBlocklists::addresses);
  }

  private static List<Jid> addresses(RowSet<Row> rows) {
    List<Jid> found = new ArrayList<>(rows.size());
    for (Row row : rows) {
      found.add(address(row.getString("address")));
    }
    return found;
  }

  /** It was prepared (RFC 7622) before it was stored. */
  private static Jid address(String text) {
    int slash = text.indexOf('/');
    String bare = slash < 0 ? text : text.substring(0, slash);
    int at = bare.indexOf('@');
    BareJid account =
        at < 0 ? new BareJid("", bare) : new BareJid(bare.substring(0, at), bare.substring(at + 1));
    return slash < 0 ? account : account.with(text.substring(slash + 1));
  }

  @Override
  public Future<Void> add(long owner, Collection<Jid> addresses) {
    return sql.run(ADD, Tuple.of(owner).addArrayOfString(texts(addresses))).mapEmpty();
  }

  @Override
  public Future<Void> remove(long owner, Collection<Jid> addresses) {
    return sql.run(REMOVE, Tuple.of(owner).addArrayOfString(texts(addresses))).mapEmpty();
  }

  private static String[] texts(Collection<Jid> addresses) {
    return addresses.stream().map(Jid::toString).toArray(String[]::new);
  }

  @Override
  public Future<Void> report(long owner, AbuseReport report) {
    return sql.run(
            REPORT,
            Tuple.of(
                owner,
                report.about().toString(),
                report.reason(),
                report.words(),
                report.stanzas().toArray(String[]::new),
                REPORTS))
        .mapEmpty();
  }
}
