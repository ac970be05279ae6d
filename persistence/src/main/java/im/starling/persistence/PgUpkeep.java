// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Forgets what need not be kept any more, on a connection of its own. Any node does it, one at a
 * time; what one leaves undone the next one does.
 *
 * <p>A month that no domain keeps any more goes as a whole: its partition is dropped. Where domains
 * differ, what those that keep less have to forget earlier is deleted row by row. So is what an
 * account has too much of. It rests as long as each step took, and never takes from the middle.
 */
final class PgUpkeep {
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final int TRIES = 20;
  private static final long PAUSE = 500;

  /** The accounts of one step. */
  private static final int ACCOUNTS = 100;

  private static final long MILLISECOND = 1_000_000;

  /** How far the clocks of nodes may be apart. */
  private static final Duration OVERLAP = Duration.ofMinutes(10);

  private final Vertx vertx;
  private final PgConnection connection;
  private final SqlObserver observer;
  private final Retention retention;
  private final Instant now;

  private PgUpkeep(
      Vertx vertx,
      PgConnection connection,
      SqlObserver observer,
      Retention retention,
      Instant now) {
    this.vertx = vertx;
    this.connection = connection;
    this.observer = observer;
    this.retention = retention;
    this.now = now;
  }

  /** Done when all is as it is to be, or another node is at it. */
  static Future<Void> run(
      Vertx vertx,
      Settings settings,
      SqlObserver observer,
      Fence fence,
      Retention retention,
      Instant now) {
    if (retention.keepsAll()) {
      return Future.succeededFuture();
    }
    String lock =
        "select pg_try_advisory_lock(hashtextextended('starling.upkeep', 0)) as locked, %s"
            .formatted(fence.column());
    return PgConnection.connect(vertx, Connecting.options(settings.endpoint(), fence))
        .compose(connection -> {
          PgUpkeep upkeep = new PgUpkeep(vertx, connection, observer, retention, now);
          return upkeep
              .run(new Statement("upkeep.lock", lock), Tuple.tuple())
              .map(rows -> rows.iterator().next())
              .compose(row -> fence.pass(row).map(row.getBoolean("locked")))
              .compose(mine -> mine ? upkeep.everything() : Future.succeededFuture())
              .eventually(connection::close);
        });
  }

  private static final Statement UNNAMED =
      new Statement(
          "upkeep.unnamed", "select exists (select from account where domain <> all ($1::text[]))");

  /** Of a domain that no rule names nothing goes, and so no month as a whole. */
  private Future<Void> everything() {
    String[] named = retention.rules().stream().map(Retention.Rule::domain).toArray(String[]::new);
    return run(UNNAMED, Tuple.tuple().addArrayOfString(named))
        .map(rows -> !rows.iterator().next().getBoolean(0))
        .compose(months ->
            (months ? retire(TRIES) : Future.<Void>succeededFuture())
                .compose(done -> expire(retention.rules().iterator(), months)))
        .compose(done -> trim());
  }

  private static final Statement RETIRE =
      new Statement("upkeep.retire", "select log_retire($1, $2)");

  /** Months that nobody keeps, one after the other. */
  private Future<Void> retire(int tries) {
    long ended = kept(Retention.Rule::archive);
    long waiting = kept(Retention.Rule::offline);
    if (ended == Seq.NONE) {
      return Future.succeededFuture();
    }
    return run(RETIRE, Tuple.of(ended, waiting))
        .map(rows -> Optional.ofNullable(rows.iterator().next().getString(0)).isPresent())
        .transform(retired -> {
          if (retired.succeeded()) {
            return retired.result() ? retire(TRIES) : Future.<Void>succeededFuture();
          }
          boolean later = tries > 0 && isBusy(retired.cause());
          return later
              ? pause(PAUSE).compose(rested -> retire(tries - 1))
              : Future.<Void>failedFuture(retired.cause());
        });
  }

  private static boolean isBusy(Throwable error) {
    return error instanceof PgException answer && LOCK_NOT_AVAILABLE.equals(answer.getSqlState());
  }

  /** With whether months that nobody keeps have gone already. */
  private Future<Void> expire(Iterator<Retention.Rule> rules, boolean months) {
    if (!rules.hasNext()) {
      return Future.succeededFuture();
    }
    Retention.Rule rule = rules.next();
    long archive = limit(rule.archive());
    long offline = limit(rule.offline());
    Future<Void> overdue =
        offline == Seq.NONE
            ? Future.succeededFuture()
            : accounts(OVERDUE, List.of(rule.domain(), offline), 0L);
    // Where nobody keeps more, whole months go.
    return overdue
        .compose(done ->
            archive == Seq.NONE || (months && archive == kept(Retention.Rule::archive))
                ? Future.succeededFuture()
                : accounts(EXPIRED, List.of(rule.domain(), archive, offline), 0L))
        .compose(done -> expire(rules, months));
  }

  /** A message that waited too long is not delivered any more: the cursor passes it. */
  private static final Statement OVERDUE =
      new Statement(
          "upkeep.overdue",
          """
          with page as (
            select id, delivered from account where domain = $3 and id > $1 order by id limit $2),
          overdue as (
            select id from page
            where delivered < $4 and exists (
              select from log where owner = id and seq > delivered and seq < $4 and flags & 2 <> 0)),
          passed as (
            update account set delivered = greatest(account.delivered, $4 - 1) from overdue
            where account.id = overdue.id),
          gone as (
            delete from log using overdue where owner = id and seq < $4 and flags & 3 = 2)
          select max(id) from page
          """);

  /** What is still to be delivered stays until it is, but the archive does not show it. */
  private static final Statement EXPIRED =
      new Statement(
          "upkeep.expired",
          """
          with page as (
            select id, delivered from account where domain = $3 and id > $1 order by id limit $2),
          gone as (
            delete from log using page
            where owner = id and seq < $4 and (flags & 2 = 0 or seq <= delivered or seq < $5)),
          hidden as (
            update log set flags = flags & ~1 from page
            where owner = id and seq < $4 and flags & 3 = 3 and seq > delivered and seq >= $5)
          select max(id) from page
          """);

  private static final Statement TRIMMED =
      new Statement("upkeep.trimmed", "select max(seq) from upkeep where task = $1");

  /**
   * The oldest rows beyond the bounds. One that is still to be delivered stays until it is, but the
   * archive does not show it; so who never acknowledges has no more of an archive than others, and
   * nothing is missing in the middle of it.
   */
  private static final Statement TRIM =
      new Statement(
          "upkeep.trim",
          """
          with page as (select id, delivered from account where id > $1 order by id limit $2),
          much as materialized (
            select id, delivered, (
              select seq from (
                select seq, row_number() over newest as messages,
                  sum(octet_length(stanza)) over newest as bytes
                from log where owner = id and flags & 1 <> 0
                window newest as (order by seq desc rows unbounded preceding)) as sums
              where messages > $3 or bytes > $4 order by seq desc limit 1) as upto
            from page
            where exists (select from log where owner = id and seq > $5)),
          gone as (
            delete from log using much
            where owner = id and seq <= upto and (flags & 2 = 0 or seq <= delivered)),
          hidden as (
            update log set flags = flags & ~1 from much
            where owner = id and seq <= upto and flags & 3 = 3 and seq > delivered)
          select max(id) from page
          """);

  private static final Statement TRIMMED_TO =
      new Statement(
          "upkeep.trimmed-to",
          """
          insert into upkeep (task, seq) values ($1, $2)
          on conflict (task) do update set seq = excluded.seq
          """);

  /** Looks only at those that got something since the last time with these bounds. */
  private Future<Void> trim() {
    if (retention.messages() == 0 && retention.bytes() == 0) {
      return Future.succeededFuture();
    }
    long messages = retention.messages() == 0 ? Long.MAX_VALUE : retention.messages();
    long bytes = retention.bytes() == 0 ? Long.MAX_VALUE : retention.bytes();
    String task = "trim to " + retention.messages() + ", " + retention.bytes();
    return run(TRIMMED, Tuple.of(task))
        .map(rows -> Optional.ofNullable(rows.iterator().next().getLong(0)).orElse(Seq.NONE))
        .compose(since -> accounts(TRIM, List.of(messages, bytes, since), 0L))
        .compose(done -> run(TRIMMED_TO, Tuple.of(task, Seq.floor(now.minus(OVERLAP)))))
        .mapEmpty();
  }

  /** Does it for all accounts, some at a time; each statement answers the last of them. */
  private Future<Void> accounts(Statement statement, List<Object> values, long after) {
    Tuple some = Tuple.of(after, ACCOUNTS);
    values.forEach(some::addValue);
    long start = System.nanoTime();
    return run(statement, some)
        .map(rows -> Optional.ofNullable(rows.iterator().next().getLong(0)))
        .compose(last ->
            last.isEmpty()
                ? Future.succeededFuture()
                : pause((System.nanoTime() - start) / MILLISECOND)
                    .compose(rested -> accounts(statement, values, last.get())));
  }

  /** The first place that some domain keeps, {@link Seq#NONE} if one keeps everything. */
  private long kept(Function<Retention.Rule, Optional<Duration>> which) {
    return retention.rules().stream()
        .mapToLong(rule -> limit(which.apply(rule)))
        .min()
        .orElse(Seq.NONE);
  }

  private long limit(Optional<Duration> kept) {
    return kept.map(time -> Seq.floor(now.minus(time))).orElse(Seq.NONE);
  }

  private Future<Void> pause(long millis) {
    Promise<Void> rested = Promise.promise();
    vertx.setTimer(Math.max(1, millis), timer -> rested.complete());
    return rested.future();
  }

  private Future<RowSet<Row>> run(Statement statement, Tuple values) {
    long start = System.nanoTime();
    return connection
        .preparedQuery(statement.text())
        .execute(values)
        .onComplete(
            done -> observer.ran(statement.name(), System.nanoTime() - start, done.failed()));
  }
}
