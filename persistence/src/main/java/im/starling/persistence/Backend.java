// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** A process of the server; its number alone may be another's by now. */
record Backend(int process, OffsetDateTime start) {
  static final Backend NONE =
      new Backend(0, OffsetDateTime.of(2000, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC));

  Tuple tuple() {
    return Tuple.of(process, start);
  }

  static Backend of(Row row) {
    return new Backend(row.getInteger("pid"), row.getOffsetDateTime("backend_start"));
  }
}
