// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one {@link PgLogWriter}: made when it is needed, given up when it does not
 * answer in time. Belongs to the writer's event loop.
 */
final class LogConnection {
  /**
   * Connections that hang while they are being made cannot be ended; no more than these are left to
   * themselves.
   */
  private static final int MOST_CONNECTING = 8;

  private final ContextInternal context;
  private final PgConnectOptions options;
  private final long deadline;
  private final SqlObserver observer;
  private final Fence fence;

  /** The first statement: who this connection is, and whether the node may use it. */
  private final String setUp;

  private @Nullable PgConnection current;
  private Backend backend = Backend.NONE;
  private int connecting;
  private int attempt;

  LogConnection(ContextInternal context, Settings settings, SqlObserver observer, Fence fence) {
    this.context = context;
    this.options = Connecting.options(settings.endpoint(), fence);
    this.deadline = settings.batching().attempt().toMillis();
    this.observer = observer;
    this.fence = fence;
    this.setUp =
        """
        select set_config('statement_timeout', $1, false), pid, backend_start, %s
        from pg_stat_activity where pid = pg_backend_pid()
        """
            .formatted(fence.column());
  }

  /** A row that is there already is a mistake of ours, and must not be passed over in silence. */
  private static final Statement APPEND =
      new Statement(
          "log.append",
          """
          insert into log (owner, seq, flags, peer, stanza, origin)
          select * from unnest(
            $1::bigint[], $2::bigint[], $3::smallint[], $4::text[], $5::bytea[], $6::bigint[])
          """);

  /** After an attempt whose end nobody saw, a row that is there already is that attempt's. */
  private static final Statement APPEND_AGAIN =
      new Statement("log.append.again", APPEND.text() + " on conflict (owner, seq) do nothing");

  /** One statement, so one transaction: done when it is committed. */
  Future<Void> append(List<Entry> entries, boolean again) {
    Tuple values =
        Tuple.tuple()
            .addArrayOfLong(longs(entries, Entry::owner))
            .addArrayOfLong(longs(entries, Entry::seq))
            .addArrayOfShort(entries.stream().map(e -> (short) e.flags()).toArray(Short[]::new))
            .addArrayOfString(entries.stream().map(Entry::peer).toArray(String[]::new))
            .addArrayOfBuffer(entries.stream().map(Entry::stanza).toArray(Buffer[]::new))
            .addArrayOfLong(longs(entries, Entry::origin));
    return run(again ? APPEND_AGAIN : APPEND, values);
  }

  private static final Statement PARTITIONS =
      new Statement(
          "log.partition", "select log_partition(seq) from unnest($1::bigint[]) as u (seq)");

  /** Makes the partitions that these rows need. */
  Future<Void> makePartitions(List<Entry> entries) {
    return run(PARTITIONS, Tuple.tuple().addArrayOfLong(longs(entries, Entry::seq)));
  }

  /** Forgets the connection, whatever it is doing. The next statement makes another. */
  void drop() {
    PgConnection old = current;
    current = null;
    attempt++;
    if (old != null) {
      // Nobody waits: if the server hangs, so does this.
      old.close().onFailure(gone -> {});
    }
  }

  Future<Void> close() {
    PgConnection old = current;
    current = null;
    return old == null ? context.succeededFuture() : old.close();
  }

  /**
   * The answer is a promise of the loop's context: the timeout of a future without one fires on a
   * thread of Netty's, and all that follows would go on there.
   */
  private Future<Void> run(Statement statement, Tuple values) {
    long start = System.nanoTime();
    int mine = ++attempt;
    Promise<RowSet<Row>> answer = context.promise();
    connected(mine)
        .compose(connection -> connection.preparedQuery(statement.text()).execute(values))
        .onComplete(answer);
    return answer
        .future()
        .timeout(deadline, TimeUnit.MILLISECONDS)
        .onSuccess(rows -> observer.ran(statement.name(), System.nanoTime() - start, false))
        .onFailure(error -> observer.ran(statement.name(), System.nanoTime() - start, true))
        .mapEmpty();
  }

  private Future<PgConnection> connected(int mine) {
    if (current != null) {
      return context.succeededFuture(current);
    }
    if (fence.up()) {
      return context.failedFuture(new Fenced());
    }
    if (connecting >= MOST_CONNECTING) {
      return context.failedFuture("the database takes connections but does not answer");
    }
    connecting++;
    return PgConnection.connect(context.owner(), options)
        .onFailure(error -> connecting--)
        .compose(fresh -> prepared(fresh).onComplete(done -> connecting--))
        .compose(fresh -> accept(fresh, mine));
  }

  /**
   * What we have given up may still run, or hold locks: ended, it can do neither behind our back.
   */
  private static final Statement END =
      new Statement(
          "log.end",
          "select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and backend_start"
              + " = $2");

  private Future<PgConnection> prepared(PgConnection fresh) {
    Backend old = backend;
    return fresh
        .preparedQuery(setUp)
        .execute(Tuple.of(Long.toString(deadline)))
        .onSuccess(rows -> backend = Backend.of(rows.iterator().next()))
        .compose(rows -> fence.pass(rows.iterator().next()))
        .compose(passed -> fresh.preparedQuery(END.text()).execute(old.tuple()))
        .onFailure(error -> fresh.close().onFailure(gone -> {}))
        .map(fresh);
  }

  /**
   * A connection that comes after its attempt was given up must not append: the rows are in another
   * attempt by now.
   */
  private Future<PgConnection> accept(PgConnection fresh, int mine) {
    if (mine != attempt) {
      fresh.close().onFailure(gone -> {});
      return Future.failedFuture("the database took too long to accept a connection");
    }
    current = fresh;
    fresh.closeHandler(ended -> {
      if (current == fresh) {
        current = null;
      }
    });
    return Future.succeededFuture(fresh);
  }

  private static Long[] longs(List<Entry> entries, ToLongFunction<Entry> field) {
    return entries.stream().mapToLong(field).boxed().toArray(Long[]::new);
  }
}
