// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The leases in two tables; everything goes through the connection that holds the lock. */
final class PgShardLeases implements ShardLeases {
  /** How often it looks whether processes have ended that were told to. */
  private static final long LOOK = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ContextInternal context;
  private final LeaseConnection connection;
  private final String self;

  PgShardLeases(ContextInternal context, LeaseConnection connection, String self) {
    this.context = context;
    this.connection = connection;
    this.self = self;
  }

  private static final Statement CLAIM =
      new Statement(
          "lease.claim",
          """
          with free as (
            select shard from shard_lease where shard = any ($2::int[]) and node is null
            order by shard for update)
          update shard_lease set node = $1, epoch = epoch + 1 from free
          where shard_lease.shard = free.shard
            and exists (select from node_lease where node = $1 and not fenced)
          returning shard_lease.shard, epoch
          """);

  @Override
  public Future<Map<Integer, Long>> claim(Set<Integer> shards) {
    return run(CLAIM, Tuple.of(self, array(shards))).map(PgShardLeases::epochs);
  }

  private static final Statement GIVE =
      new Statement(
          "lease.give",
          """
          update shard_lease set node = $3, epoch = epoch + 1
          where node = $1 and shard = any ($2::int[])
            and exists (select from node_lease where node = $3 and not fenced)
          returning shard, epoch
          """);

  @Override
  public Future<Map<Integer, Long>> give(Set<Integer> shards, String to) {
    return run(GIVE, Tuple.of(self, array(shards), to)).map(PgShardLeases::epochs);
  }

  private static final Statement OWNERS =
      new Statement(
          "lease.owners", "select shard, node, epoch from shard_lease where node is not null");

  @Override
  public Future<Map<Integer, Lease>> owners() {
    return run(OWNERS, Tuple.tuple())
        .map(rows -> {
          Map<Integer, Lease> owners = new HashMap<>();
          rows.forEach(row ->
              owners.put(
                  row.getInteger("shard"), new Lease(row.getString("node"), row.getLong("epoch"))));
          return Map.copyOf(owners);
        });
  }

  private static final Statement NODES =
      new Statement(
          "lease.nodes",
          """
          select node, alone, fenced, node_alive(node) as alive, started from node_lease
          order by started, node
          """);

  @Override
  public Future<List<NodeLease>> nodes() {
    return run(NODES, Tuple.tuple())
        .map(rows ->
            rows.stream()
                .map(row ->
                    new NodeLease(
                        row.getString("node"),
                        row.getBoolean("alone"),
                        row.getBoolean("fenced"),
                        row.getBoolean("alive"),
                        row.getOffsetDateTime("started").toInstant()))
                .toList());
  }

  private static final Statement ALIVE = new Statement("lease.alive", "select node_alive($1)");

  @Override
  public Future<Boolean> alive(String node) {
    return run(ALIVE, Tuple.of(node)).map(rows -> rows.iterator().next().getBoolean(0));
  }

  @Override
  public Future<Void> fence(String node, Duration patience) {
    return on(() -> fenced(node, patience));
  }

  @Override
  public void onLost(Runnable listener) {
    context.runOnContext(go -> connection.onLost(listener));
  }

  @Override
  public void onRegained(Runnable listener) {
    context.runOnContext(go -> connection.onRegained(listener));
  }

  @Override
  public Future<Void> resign() {
    return on(() -> {
      if (connection.fenced()) {
        return context.succeededFuture();
      }
      // What is missing of it where it is known too soon is done by whoever wants the shards.
      return fenced(self, PATIENCE)
          .recover(
              error -> error instanceof Fenced ? context.succeededFuture() : endedByAnother(error))
          .eventually(connection::resign);
    });
  }

  @Override
  public Future<Void> leave() {
    return on(() -> {
      if (connection.fenced()) {
        return connection.close(); // somebody else has done it
      }
      connection.leave();
      return fenced(self, PATIENCE)
          .recover(PgShardLeases::endedByAnother)
          .eventually(connection::close);
    });
  }

  /** Whoever waits for this node to leave sees that it does, and does the rest itself. */
  private static Future<Void> endedByAnother(Throwable error) {
    return error instanceof ClosedConnectionException
        ? Future.succeededFuture()
        : Future.failedFuture(error);
  }

  private static final Statement FENCE =
      new Statement("lease.fence", "select node_fence($1, $2) as done");

  /**
   * In this order, each committed before the next begins. A connection that does not carry the name
   * yet when the second step looks for it has not run anything, so it will find the fence; all
   * others are ended.
   */
  private Future<Void> fenced(String node, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    return connection
        .run(FENCE, Tuple.of(self, node))
        .compose(rows ->
            rows.iterator().next().getBoolean("done")
                ? Future.<Void>succeededFuture()
                : Future.failedFuture(new Fenced()))
        .compose(done -> terminate(node))
        .compose(ended -> gone(node, ended, end))
        .compose(done -> forget(node));
  }

  /** Not ourselves, if it is ourselves that we fence: this connection writes no more than that. */
  private static final Statement TERMINATE =
      new Statement(
          "lease.terminate",
          """
          select pid, backend_start, pg_terminate_backend(pid) from pg_stat_activity
          where application_name = $1 and pid <> pg_backend_pid()
          """);

  private Future<List<Backend>> terminate(String node) {
    return connection
        .run(TERMINATE, Tuple.of(Fence.application(node)))
        .map(rows -> rows.stream().map(Backend::of).toList());
  }

  private static final Statement LEFT =
      new Statement(
          "lease.left",
          """
          select count(*) from pg_stat_activity
          where (pid, backend_start) in (select * from unnest($1::int[], $2::timestamptz[]))
          """);

  /** A process is listed until its transaction has come to its end. */
  private Future<Void> gone(String node, List<Backend> ended, long end) {
    Tuple values =
        Tuple.tuple()
            .addArrayOfInteger(ended.stream().map(Backend::process).toArray(Integer[]::new))
            .addArrayOfOffsetDateTime(
                ended.stream().map(Backend::start).toArray(OffsetDateTime[]::new));
    return connection
        .run(LEFT, values)
        .compose(rows -> {
          long left = rows.iterator().next().getLong(0);
          if (left == 0) {
            return context.succeededFuture();
          }
          return System.nanoTime() > end
              ? context.failedFuture(left + " connections of node " + node + " do not end")
              : pause().compose(rested -> gone(node, ended, end));
        });
  }

  /** Its shards become nobody's with it. */
  private static final Statement FORGET =
      new Statement("lease.forget", "delete from node_lease where node = $1 and fenced");

  private Future<Void> forget(String node) {
    return connection.run(FORGET, Tuple.of(node)).mapEmpty();
  }

  private Future<Void> pause() {
    Promise<Void> rested = context.promise();
    context.setTimer(LOOK, timer -> rested.complete());
    return rested.future();
  }

  private Future<RowSet<Row>> run(Statement statement, Tuple values) {
    return on(() -> connection.run(statement, values));
  }

  /** On the loop of the connection; the answer comes on the loop that asked. */
  private <T> Future<T> on(Supplier<Future<T>> task) {
    Promise<T> answer = context.owner().getOrCreateContext().promise();
    context.runOnContext(go -> task.get().onComplete(answer));
    return answer.future();
  }

  private static Object array(Set<Integer> shards) {
    return shards.toArray(Integer[]::new);
  }

  private static Map<Integer, Long> epochs(RowSet<Row> rows) {
    Map<Integer, Long> epochs = new HashMap<>();
    rows.forEach(row -> epochs.put(row.getInteger("shard"), row.getLong("epoch")));
    return Map.copyOf(epochs);
  }
}
