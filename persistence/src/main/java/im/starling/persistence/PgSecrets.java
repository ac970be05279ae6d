// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;

/** {@link Secrets} in a table of their own. */
final class PgSecrets implements Secrets {
  private final SecureRandom random = new SecureRandom();
  private final Sql sql;

  PgSecrets(Sql sql) {
    this.sql = sql;
  }

  private static final Statement MAKE =
      new Statement(
          "secrets.make",
          "insert into secret (name, value) values ($1, $2) on conflict (name) do nothing");

  private static final Statement READ =
      new Statement("secrets.read", "select value from secret where name = $1");

  /** First tries to make it, so that of two nodes that start together both read what one made. */
  @Override
  public Future<Buffer> secret(String name, int length) {
    byte[] fresh = new byte[length];
    random.nextBytes(fresh);
    return sql.run(MAKE, Tuple.of(name, Buffer.buffer(fresh)))
        .compose(made -> sql.run(READ, Tuple.of(name)))
        .map(rows -> rows.iterator().next().getBuffer("value"))
        .compose(value ->
            value.length() == length
                ? Future.succeededFuture(value)
                : Future.failedFuture("the secret " + name + " has another length"));
  }
}
