// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.OptionalLong;

/**
 * Pages of an archive. The text of a query depends on what is asked for, so that each form gets a
 * plan of its own.
 */
final class PgArchive {
  private final Sql sql;

  PgArchive(Sql sql) {
    this.sql = sql;
  }

  Future<Page> page(long owner, ArchiveQuery query) {
    ArchiveQuery.Filter filter = query.filter();
    long from =
        Math.max(
            filter.start(), query.after() == Long.MAX_VALUE ? query.after() : query.after() + 1);
    long to =
        Math.min(
            filter.end(), query.before() == Long.MAX_VALUE ? query.before() : query.before() - 1);
    Tuple values = values(owner, filter, from, to).addInteger(query.max() + 1);
    String text =
        "select seq, flags, peer, stanza"
            + where(filter)
            + (query.backwards() ? " order by seq desc" : " order by seq")
            + " limit $"
            + values.size();
    return sql.read(new Statement("log.page", text), values)
        .map(rows -> PgUserLog.entries(owner, rows))
        .compose(found -> count(owner, query).map(count -> page(query, found, count)));
  }

  /** One row more than was asked for tells whether there is more. */
  private static Page page(ArchiveQuery query, List<Entry> found, OptionalLong count) {
    boolean complete = found.size() <= query.max();
    List<Entry> entries = complete ? found : found.subList(0, query.max());
    return new Page(query.backwards() ? entries.reversed() : entries, complete, count);
  }

  private Future<OptionalLong> count(long owner, ArchiveQuery query) {
    if (!query.counted()) {
      return Future.succeededFuture(OptionalLong.empty());
    }
    ArchiveQuery.Filter filter = query.filter();
    Tuple values = values(owner, filter, filter.start(), filter.end());
    return sql.read(new Statement("log.count", "select count(*)" + where(filter)), values)
        .map(rows -> OptionalLong.of(rows.iterator().next().getLong(0)));
  }

  private static String where(ArchiveQuery.Filter filter) {
    String ids = filter.with() == null ? " and seq = any ($4)" : " and seq = any ($5)";
    return " from log where owner = $1 and seq between $2 and $3 and flags & 1 <> 0"
        + (filter.with() == null ? "" : " and peer = $4")
        + (filter.ids().isEmpty() ? "" : ids);
  }

  private static Tuple values(long owner, ArchiveQuery.Filter filter, long from, long to) {
    Tuple values = Tuple.of(owner, from, to);
    if (filter.with() != null) {
      values.addString(filter.with());
    }
    if (!filter.ids().isEmpty()) {
      values.addArrayOfLong(filter.ids().toArray(Long[]::new));
    }
    return values;
  }
}
