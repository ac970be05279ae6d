// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.internal.Connection;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.net.ConnectException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The pool for queries: the one place where statements are timed and bounded, in number and in
 * time.
 */
final class Sql {
  /** PostgreSQL's own end to a statement; what it had done is undone. */
  private static final String CANCELED = "57014";

  private final Pool pool;
  private final long deadline;
  private final SqlObserver observer;
  private final Fence fence;

  Sql(Vertx vertx, Settings settings, SqlObserver observer, Fence fence) {
    Settings.Pool bounds = settings.pool();
    this.observer = observer;
    this.fence = fence;
    // A query first waits for a connection, then PostgreSQL itself ends it. Only a connection that
    // hangs gets further.
    this.deadline =
        bounds.patience().plus(bounds.statement()).plus(bounds.statement().dividedBy(4)).toMillis();
    String setup =
        "select set_config('statement_timeout', '%d', false), %s"
            .formatted(bounds.statement().toMillis(), fence.column());
    this.pool =
        PgBuilder.pool()
            .using(vertx)
            .connectingTo(Connecting.options(settings.endpoint(), fence))
            .with(
                new PoolOptions()
                    .setName("starling-queries")
                    .setMaxSize(bounds.connections())
                    .setMaxWaitQueueSize(bounds.waiting())
                    .setConnectionTimeout(Math.toIntExact(bounds.patience().toMillis()))
                    .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
            .withConnectHandler(fresh ->
                fresh
                    .query(setup)
                    .execute()
                    .compose(rows -> fence.pass(rows.iterator().next()))
                    .compose(passed -> fresh.close())
                    .onFailure(error -> {
                      observer.ran("connect", 0, true);
                      cut(fresh);
                    }))
            .build();
  }

  /**
   * A connection that is not to be used. To close it as usual would give it to the pool; so is it
   * done when it is ready.
   */
  private static void cut(SqlConnection fresh) {
    Connection socket = ((SqlConnectionInternal) fresh).unwrap().unwrap();
    Promise<Void> closed = Promise.promise();
    socket.close(null, closed);
  }

  Future<RowSet<Row>> run(Statement statement, Tuple values) {
    if (fence.up()) {
      return Future.failedFuture(new Fenced());
    }
    long start = System.nanoTime();
    return pool.preparedQuery(statement.text())
        .execute(values)
        .timeout(deadline, TimeUnit.MILLISECONDS)
        .onSuccess(rows -> observer.ran(statement.name(), System.nanoTime() - start, false))
        .onFailure(error -> observer.ran(statement.name(), System.nanoTime() - start, true))
        .recover(error -> Future.failedFuture(fence.up() ? new Fenced() : named(error)));
  }

  /** For statements that answer one row or none. */
  Future<Optional<Row>> one(Statement statement, Tuple values) {
    return run(statement, values)
        .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next()));
  }

  Future<Void> close() {
    return pool.close();
  }

  /**
   * What certainly wrote nothing becomes {@link Busy}; where that is not known the error stays as
   * it is.
   */
  private static Throwable named(Throwable error) {
    return switch (error) {
      case ConnectionPoolTooBusyException full ->
          new Busy("too many queries wait for the database");
      case ConnectException refused -> new Busy("the database cannot be reached");
      // The pool has no type for a wait that took too long, only this message.
      case Throwable late when "Timeout waiting for connection".equals(late.getMessage()) ->
          new Busy("the database has had no connection for too long");
      case PgException answer when CANCELED.equals(answer.getSqlState()) ->
          new Busy("the statement ran too long (" + CANCELED + ")");
      default -> error;
    };
  }
}
