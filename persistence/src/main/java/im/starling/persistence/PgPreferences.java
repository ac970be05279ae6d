// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.persistence.ArchivePreferences.Fallback;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** {@link Preferences} in PostgreSQL. */
final class PgPreferences implements Preferences {
  private static final Statement LOAD =
      new Statement(
          "preferences.archive",
          "select fallback, always, never from archive_preference where owner = $1");

  private static final Statement SAVE =
      new Statement(
          "preferences.save-archive",
          """
          insert into archive_preference (owner, fallback, always, never) values ($1, $2, $3, $4)
          on conflict (owner) do update
            set fallback = excluded.fallback, always = excluded.always, never = excluded.never
          """);

  private final Sql sql;

  PgPreferences(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Future<ArchivePreferences> archive(long owner) {
    return sql.readOne(LOAD, Tuple.of(owner))
        .map(row -> row.map(PgPreferences::preferences).orElse(ArchivePreferences.DEFAULT));
  }

  private static ArchivePreferences preferences(Row row) {
    return new ArchivePreferences(
        Fallback.valueOf(row.getString("fallback")),
        List.of(row.getArrayOfStrings("always")),
        List.of(row.getArrayOfStrings("never")));
  }

  @Override
  public Future<Void> archive(long owner, ArchivePreferences chosen) {
    return sql.run(
            SAVE,
            Tuple.of(
                owner,
                chosen.fallback().name(),
                chosen.always().toArray(String[]::new),
                chosen.never().toArray(String[]::new)))
        .mapEmpty();
  }
}
