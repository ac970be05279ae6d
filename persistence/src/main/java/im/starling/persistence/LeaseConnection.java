// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection on which a node holds the lock that says that it lives, and on which it takes and
 * gives leases: so who has lost the lock takes none. When it is lost, another is made. Belongs to
 * one event loop.
 */
final class LeaseConnection {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseConnection.class);

  /** How long a statement may take. None is slow, unless it waits for another node's. */
  private static final long DEADLINE = 5_000;

  private static final int MOST_CONNECTING = 8;

  /** How often it asks whether the server still answers, and the node is not fenced. */
  private static final long EVERY = 2_000;

  private final ContextInternal context;
  private final PgConnectOptions options;
  private final String node;
  private final Fence fence;
  private final SqlObserver observer;
  private final List<Runnable> lost = new ArrayList<>(1);
  private final List<Runnable> regained = new ArrayList<>(1);
  private final Backoff backoff = new Backoff(ThreadLocalRandom.current());
  private @Nullable PgConnection current;
  private Backend backend = Backend.NONE;
  private int connecting;
  private boolean joined;
  private boolean leaving;

  LeaseConnection(
      ContextInternal context, Settings settings, NodeRun run, Fence fence, SqlObserver observer) {
    this.context = context;
    this.node = run.node();
    this.fence = fence;
    this.observer = observer;
    // A host that vanished does not say so. Then its lock is to be free in some seconds.
    this.options =
        Connecting.options(settings.endpoint(), fence)
            .addProperty("tcp_keepalives_idle", "5")
            .addProperty("tcp_keepalives_interval", "2")
            .addProperty("tcp_keepalives_count", "3")
            .addProperty("tcp_user_timeout", "11000")
            .addProperty("statement_timeout", Long.toString(DEADLINE));
  }

  /** For the first time: nobody knows of the node yet. */
  Future<Void> open() {
    return connect()
        .compose(this::locked)
        .map(fresh -> {
          current = fresh;
          return null;
        });
  }

  /** From now on the node has a lease, and this connection is kept. */
  void joined() {
    joined = true;
    if (current == null) {
      again();
    }
    context.setPeriodic(
        EVERY,
        timer -> {
          if (leaving || fence.up()) {
            context.owner().cancelTimer(timer);
          } else {
            ask();
          }
        });
  }

  Future<RowSet<Row>> run(Statement statement, Tuple values) {
    PgConnection connection = current;
    if (fence.up() && !leaving) {
      return context.failedFuture(new Fenced());
    }
    return connection == null
        ? context.failedFuture(new Busy("the connection for leases is away"))
        : run(connection, statement, values);
  }

  boolean fenced() {
    return fence.up();
  }

  /** It is not made again from now on, nor does it ask for a lease that is being given up. */
  void leave() {
    leaving = true;
    fence.leave();
  }

  /** Who is told when it is lost; on its loop. */
  void onLost(Runnable listener) {
    lost.add(listener);
  }

  /** Who is told when it was lost and is there again; on its loop. */
  void onRegained(Runnable listener) {
    regained.add(listener);
  }

  /** The node is fenced, by itself; and it is known. */
  Future<Void> resign() {
    fence.raise();
    return close();
  }

  /** Ends it, and with it the life of the node. */
  Future<Void> close() {
    leaving = true;
    PgConnection old = current;
    current = null;
    return old == null ? context.succeededFuture() : old.close();
  }

  private Future<RowSet<Row>> run(PgConnection connection, Statement statement, Tuple values) {
    long start = System.nanoTime();
    Promise<RowSet<Row>> answer = context.promise();
    connection.preparedQuery(statement.text()).execute(values).onComplete(answer);
    return answer
        .future()
        .timeout(DEADLINE + DEADLINE / 4, TimeUnit.MILLISECONDS)
        .onComplete(
            done -> observer.ran(statement.name(), System.nanoTime() - start, done.failed()));
  }

  /**
   * A fence or a claim that was reported must be there after a crash, even where the server may
   * forget the last moment.
   */
  private static final Statement SET_UP =
      new Statement(
          "lease.connect",
          """
          select pid, backend_start, case when current_setting('synchronous_commit') = 'off'
            then set_config('synchronous_commit', 'local', false) end
          from pg_stat_activity where pid = pg_backend_pid()
          """);

  /** The process that we have lost may not know it yet, and still hold the lock. */
  private static final Statement END =
      new Statement(
          "lease.end",
          "select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and backend_start"
              + " = $2");

  private Future<PgConnection> connect() {
    return accepted()
        .compose(fresh -> {
          fresh.exceptionHandler(error -> {}); // the end of the connection follows
          fresh.closeHandler(ended -> lost(fresh));
          Backend old = backend;
          return run(fresh, SET_UP, Tuple.tuple())
              .onSuccess(rows -> backend = Backend.of(rows.iterator().next()))
              .compose(rows -> run(fresh, END, old.tuple()))
              .map(fresh)
              .onFailure(error -> drop(fresh));
        });
  }

  /** A connection that hangs while it is being made cannot be ended: at most a few are left. */
  private Future<PgConnection> accepted() {
    if (connecting >= MOST_CONNECTING) {
      return context.failedFuture("the database takes connections but does not answer");
    }
    connecting++;
    Promise<PgConnection> made = context.promise();
    context.setTimer(
        DEADLINE, timer -> made.tryFail("the database took too long to accept a connection"));
    PgConnection.connect(context.owner(), options)
        .onComplete(done -> connecting--)
        .onSuccess(fresh -> {
          if (!made.tryComplete(fresh)) {
            drop(fresh);
          }
        })
        .onFailure(made::tryFail);
    return made.future();
  }

  private static final Statement LOCK =
      new Statement("lease.lock", "select pg_advisory_lock(node_key($1))");

  private Future<PgConnection> locked(PgConnection fresh) {
    return run(fresh, LOCK, Tuple.of(node)).map(fresh).onFailure(error -> drop(fresh));
  }

  private Future<Void> ask() {
    PgConnection asked = current;
    if (asked == null) {
      return context.succeededFuture();
    }
    return live(asked)
        .onFailure(error -> {
          drop(asked);
          lost(asked);
        });
  }

  private Future<Void> live(PgConnection connection) {
    return run(connection, new Statement("lease.live", "select " + fence.column()), Tuple.tuple())
        .compose(rows -> fence.pass(rows.iterator().next()));
  }

  private void lost(PgConnection which) {
    if (current == which) {
      current = null;
      LOG.atWarn().addKeyValue("node", node).log("lease.lost");
      List.copyOf(lost).forEach(Runnable::run);
      again();
    }
  }

  /** Makes another, until there is one or the node is fenced. */
  private void again() {
    if (!joined || leaving || fence.up()) {
      return;
    }
    connect()
        .compose(fresh -> live(fresh).map(fresh).onFailure(error -> drop(fresh)))
        .compose(this::locked)
        .onSuccess(this::regained)
        .onFailure(error -> context.setTimer(backoff.next(), timer -> again()));
  }

  private void regained(PgConnection fresh) {
    if (leaving) {
      drop(fresh);
      return;
    }
    backoff.reset();
    current = fresh;
    LOG.atInfo().addKeyValue("node", node).log("lease.regained");
    List.copyOf(regained).forEach(Runnable::run);
  }

  /** Nobody waits: if the server hangs, so does this. */
  private static void drop(PgConnection connection) {
    connection.close().onFailure(gone -> {});
  }
}
