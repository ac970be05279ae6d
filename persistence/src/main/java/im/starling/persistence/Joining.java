// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/** How a node becomes known to the database: first its lock, then its row. */
final class Joining {
  /** Between two looks whether the other node has ended. */
  private static final long LOOK = 100;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ContextInternal context;
  private final LeaseConnection connection;
  private final PgShardLeases leases;
  private final NodeRun run;
  private final long end;

  private Joining(
      ContextInternal context, LeaseConnection connection, PgShardLeases leases, NodeRun run) {
    this.context = context;
    this.connection = connection;
    this.leases = leases;
    this.run = run;
    this.end = System.nanoTime() + run.patience().toNanos();
  }

  static Future<Membership> join(
      Vertx vertx, Settings settings, SqlObserver observer, NodeRun run) {
    VertxInternal owner = (VertxInternal) vertx;
    Promise<Void> fenced = owner.getOrCreateContext().promise();
    Promise<Membership> joined = owner.getOrCreateContext().promise();
    Fence fence = Fence.of(run, fenced);
    ContextInternal context = owner.createEventLoopContext();
    LeaseConnection connection = new LeaseConnection(context, settings, run, fence, observer);
    PgShardLeases leases = new PgShardLeases(context, connection, run.node());
    Joining joining = new Joining(context, connection, leases, run);
    context.runOnContext(go ->
        joining
            .join()
            .map(done ->
                new Membership(
                    run.node(),
                    new PgPersistence(vertx, settings, observer, fence),
                    leases,
                    fenced.future()))
            .onComplete(joined));
    return joined.future();
  }

  private Future<Void> join() {
    return connection
        .open()
        .compose(open -> register())
        .compose(done -> {
          connection.joined();
          return run.alone() ? succeedOthers() : context.succeededFuture();
        })
        .recover(error -> connection.close().transform(closed -> context.failedFuture(error)));
  }

  private static final Statement REGISTER =
      new Statement("lease.register", "select * from node_register($1, $2, $3)");

  private Future<Void> register() {
    return connection
        .run(REGISTER, Tuple.of(run.node(), run.alone(), run.shards()))
        .compose(rows -> registered(rows.iterator().next()));
  }

  private Future<Void> registered(Row row) {
    int present = row.getInteger("present");
    if (present != run.shards()) {
      return context.failedFuture(
          new CannotJoin(
              "this database was made for %d shards, and this node counts on %d: the number cannot be changed"
                  .formatted(present, run.shards())));
    }
    Optional<String> occupant = Optional.ofNullable(row.getString("occupant"));
    if (occupant.isEmpty()) {
      return context.succeededFuture();
    }
    return System.nanoTime() > end
        ? context.failedFuture(new CannotJoin(occupied(occupant.get())))
        : pause().compose(rested -> register());
  }

  private static String occupied(String occupant) {
    return ("another server (%s) runs on this database, and at least one of the two is not set up"
            + " as part of a cluster: stop the other one, give this one a database of its own,"
            + " or configure both as one cluster")
        .formatted(occupant);
  }

  /** The others have ended, or cannot go on: what they owned is free then. */
  private Future<Void> succeedOthers() {
    return leases
        .nodes()
        .compose(nodes ->
            fence(
                nodes.stream().map(NodeLease::node).filter(n -> !n.equals(run.node())).iterator()));
  }

  private Future<Void> fence(Iterator<String> nodes) {
    return nodes.hasNext()
        ? leases.fence(nodes.next(), PATIENCE).compose(done -> fence(nodes))
        : context.succeededFuture();
  }

  private Future<Void> pause() {
    Promise<Void> rested = context.promise();
    context.setTimer(LOOK, timer -> rested.complete());
    return rested.future();
  }
}
