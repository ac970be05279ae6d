// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.QName;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** {@link Documents} in PostgreSQL. */
final class PgDocuments implements Documents {
  private static final Statement LOAD =
      new Statement(
          "documents.load",
          "select stanza from document where owner = $1 and kind = $2 and name = $3");

  private static final Statement SAVE =
      new Statement(
          "documents.save",
          """
          with others as (
            select count(*) number, coalesce(sum(length(stanza)), 0) bytes from document
            where owner = $1 and kind = $2 and name <> $3)
          insert into document (owner, kind, name, stanza)
          select $1, $2, $3, $4 from others where number < $5 and bytes + length($4) <= $6
          on conflict (owner, kind, name) do update set stanza = excluded.stanza
          returning owner
          """);

  private final Sql sql;

  PgDocuments(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Future<Optional<Buffer>> load(long owner, Kind kind, QName name) {
    return sql.readOne(LOAD, Tuple.of(owner, kind.number, text(name)))
        .map(row -> row.map(found -> found.getBuffer("stanza")));
  }

  @Override
  public Future<Boolean> save(long owner, Kind kind, QName name, Buffer document, Room room) {
    return sql.one(
            SAVE,
            Tuple.of(owner, kind.number, text(name), document, room.documents(), room.bytes()))
        .map(Optional::isPresent);
  }

  private static String text(QName name) {
    return '{' + name.namespace() + '}' + name.local();
  }
}
