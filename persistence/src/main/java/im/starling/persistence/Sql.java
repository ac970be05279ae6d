// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.internal.Connection;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The pool for queries: the one place where statements are timed and bounded, in number and in
 * time.
 */
final class Sql {
  /** PostgreSQL's own end to a statement; what it had done is undone. */
  private static final String CANCELED = "57014";

  /** It lets nobody in to this database (object_not_in_prerequisite_state). */
  private static final String LETS_NOBODY_IN = "55000";

  /** It can only read: a replica that has not been promoted yet (read_only_sql_transaction). */
  private static final String READS_ONLY = "25006";

  private final Pool pool;
  private final long deadline;
  private final SqlObserver observer;
  private final Fence fence;
  private final Patience patience;

  Sql(Vertx vertx, Settings settings, SqlObserver observer, Fence fence) {
    Settings.Pool bounds = settings.pool();
    this.observer = observer;
    this.fence = fence;
    this.patience = new Patience(vertx, bounds.outage(), bounds.waiting());
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
    return run(statement, values).map(Sql::first);
  }

  /**
   * For statements that change nothing, and whose answer a client waits for: while the database is
   * away they are tried again.
   */
  Future<RowSet<Row>> read(Statement statement, Tuple values) {
    return patience.ask(() -> run(statement, values));
  }

  /** The same for those that answer one row or none. */
  Future<Optional<Row>> readOne(Statement statement, Tuple values) {
    return read(statement, values).map(Sql::first);
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
  }

  Future<Void> close() {
    return pool.close();
  }

  /**
   * Too much at once becomes {@link Busy}, which certainly wrote nothing; what says that there is
   * no database at the moment, {@link Away}.
   */
  private static Throwable named(Throwable error) {
    return switch (error) {
      case ConnectionPoolTooBusyException full ->
          new Busy("too many queries wait for the database");
      case IOException unreachable -> new Away(unreachable);
      case ClosedConnectionException gone -> new Away(gone);
      case TimeoutException late -> new Away(late);
      // A connection that the pool gives out in the moment in which it ends has no type either.
      case VertxException ended
          when String.valueOf(ended.getMessage()).startsWith("Connection is not active") ->
          new Away(ended);
      // The pool has no type for a wait that took too long, only this message.
      case Throwable late when "Timeout waiting for connection".equals(late.getMessage()) ->
          new Away(late);
      case PgException answer when CANCELED.equals(answer.getSqlState()) ->
          new Busy("the statement ran too long (" + CANCELED + ")");
      case PgException answer when away(answer.getSqlState()) -> new Away(answer);
      default -> error;
    };
  }

  /** By PostgreSQL's appendix A: 08 connection, 53 resources, 57P operator, 58 system. */
  private static boolean away(@Nullable String state) {
    return state != null
        && (state.equals(LETS_NOBODY_IN)
            || state.equals(READS_ONLY)
            || state.startsWith("08")
            || state.startsWith("53")
            || state.startsWith("57P")
            || state.startsWith("58"));
  }
}
