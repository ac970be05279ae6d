// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static im.starling.persistence.Loop.failure;
import static im.starling.persistence.Loop.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Whatever the database does, what was asked on a loop is answered on that loop. */
class ThreadsTest {
  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();
  private static final AtomicInteger OWNERS = new AtomicInteger();
  private static final long FIRST = Seq.next(Seq.NONE, System.currentTimeMillis());
  private static final Duration SHORT = Duration.ofMillis(300);

  private final long owner = OWNERS.incrementAndGet();
  private final AtomicInteger failures = new AtomicInteger();

  /** Where statements ended, as the observer saw it. */
  private final Set<Thread> observed = ConcurrentHashMap.newKeySet();

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final List<Context> contexts = new CopyOnWriteArrayList<>();
  private final Context loop = LOOP.call(Vertx::currentContext);
  private final Thread thread = LOOP.call(Thread::currentThread);

  private UserLog log(Endpoint endpoint) {
    Settings.Batching batching =
        new Settings.Batching(64, 1 << 20, 3, 1 << 20, Duration.ofMillis(2), SHORT);
    return Persistence.connect(
            LOOP.vertx(),
            new Settings(endpoint, Settings.Pool.DEFAULT, batching),
            (name, nanos, failed) -> {
              observed.add(Thread.currentThread());
              failures.addAndGet(failed ? 1 : 0);
            })
        .log();
  }

  private Future<Void> append(LogWriter to, int row) {
    return note(
        to.append(
            new Entry(owner, FIRST + row, Entry.ARCHIVED, "a@b", Buffer.buffer("row " + row))));
  }

  private <T> Future<T> note(Future<T> future) {
    return future.onComplete(done -> {
      threads.add(Thread.currentThread());
      contexts.add(Vertx.currentContext());
    });
  }

  private void allOnTheLoop() {
    assertEquals(Set.of(thread), threads);
    assertEquals(Set.of(loop), Set.copyOf(contexts));
    assertEquals(Set.of(thread), observed);
  }

  @Test
  void afterAHangTheWriterStaysOnItsLoop() throws SQLException {
    LogWriter writer = LOOP.call(log(DATABASE.endpoint())::writer);
    await(LOOP.run(() -> append(writer, 1)));
    Future<Void> waits;
    try (Connection other = DriverManager.getConnection(jdbc(), "", "")) {
      other.setAutoCommit(false);
      other.createStatement().execute("lock table log in access exclusive mode");
      waits = LOOP.run(() -> append(writer, 2));
      until(() -> failures.get() >= 2);
      other.rollback();
    }
    await(waits);
    await(LOOP.run(() -> append(writer, 3)));
    await(LOOP.run(() -> note(writer.close())));
    allOnTheLoop();
  }

  @Test
  void afterAnOutageTheWriterStaysOnItsLoop() {
    LogWriter writer = LOOP.call(log(DATABASE.endpoint())::writer);
    await(LOOP.run(() -> append(writer, 1)));
    DATABASE.reachable(false);
    // One more than the queue holds: it is refused at once.
    Future<?> waits =
        LOOP.run(() ->
            Future.join(IntStream.range(2, 6).mapToObj(row -> append(writer, row)).toList())
                .otherwiseEmpty());
    until(() -> failures.get() >= 3);
    DATABASE.reachable(true);
    await(waits);
    await(LOOP.run(() -> note(writer.close())));
    assertEquals(6, contexts.size());
    allOnTheLoop();
  }

  @Test
  void behindANetworkThatFallsSilentTheWriterStaysOnItsLoop() {
    Gate gate = Gate.open(LOOP.vertx(), DATABASE.endpoint());
    LogWriter writer = LOOP.call(log(gate.endpoint())::writer);
    await(LOOP.run(() -> append(writer, 1)));
    gate.silent();
    Future<Void> waits = LOOP.run(() -> append(writer, 2));
    until(() -> failures.get() >= 3);
    gate.restore();
    await(waits);
    await(LOOP.run(() -> note(writer.close())));
    allOnTheLoop();
  }

  @Test
  void closingDuringAnOutageEndsOnTheLoop() {
    LogWriter writer = LOOP.call(log(DATABASE.endpoint())::writer);
    DATABASE.reachable(false);
    Future<Void> row = LOOP.run(() -> append(writer, 1));
    until(() -> LOOP.<Boolean>call(writer::stalled));
    await(LOOP.run(() -> note(writer.close())));
    assertFalse(row.isComplete());
    DATABASE.reachable(true);
    allOnTheLoop();
  }

  @Test
  void aWriterMadeByATimerBelongsToTheLoop() {
    UserLog log = log(DATABASE.endpoint());
    LogWriter writer =
        await(LOOP.run(() -> LOOP.vertx().timer(1, TimeUnit.MILLISECONDS).map(t -> log.writer())));
    await(LOOP.run(() -> append(writer, 1)));
    await(LOOP.run(() -> note(writer.close())));
    allOnTheLoop();
  }

  /** What comes from a socket comes on the thread of the loop, but on no context. */
  @Test
  void anAppendWithoutAContextBelongsToTheLoop() {
    LogWriter writer = LOOP.call(log(DATABASE.endpoint())::writer);
    Promise<Void> row = Promise.promise();
    ((ContextInternal) loop).nettyEventLoop().execute(() -> append(writer, 1).onComplete(row));
    await(row.future());
    DATABASE.cutConnections();
    await(LOOP.run(() -> append(writer, 2)));
    await(LOOP.run(() -> note(writer.close())));
    allOnTheLoop();
  }

  private static final Statement SLEEP = new Statement("sleep", "select pg_sleep(60)");
  private static final Statement WRONG = new Statement("wrong", "select 1 / 0");
  private static final Statement ONE = new Statement("one", "select 1");

  private Sql queries(Endpoint endpoint, int waiting, Duration statement) {
    Settings.Pool pool =
        new Settings.Pool(1, waiting, Duration.ofSeconds(2), statement, Duration.ZERO);
    return new Sql(
        LOOP.vertx(),
        new Settings(endpoint, pool, Settings.Batching.DEFAULT),
        (name, nanos, failed) -> observed.add(Thread.currentThread()),
        Fence.none());
  }

  private Future<?> asked(Sql sql, Statement statement) {
    return note(sql.run(statement, Tuple.tuple()));
  }

  @Test
  void queriesAnswerOnTheLoopThatAsked() {
    Sql sql = queries(DATABASE.endpoint(), 2, Duration.ofSeconds(3));
    await(LOOP.run(() -> asked(sql, ONE).mapEmpty()));
    failure(LOOP.run(() -> asked(sql, WRONG).mapEmpty()));
    // One runs until PostgreSQL ends it, two wait in vain, one is too many.
    List<Future<Void>> crowd =
        LOOP.call(() ->
            IntStream.range(0, 4)
                .<Future<Void>>mapToObj(i -> asked(sql, SLEEP).mapEmpty())
                .toList());
    crowd.forEach(Loop::failure);
    DATABASE.reachable(false);
    failure(LOOP.run(() -> asked(sql, ONE).mapEmpty()));
    DATABASE.reachable(true);
    assertEquals(7, contexts.size());
    await(sql.close());
    allOnTheLoop();
  }

  @Test
  void aQueryWithoutAnAnswerIsGivenUpOnTheLoopThatAsked() {
    Gate gate = Gate.open(LOOP.vertx(), DATABASE.endpoint());
    Sql sql = queries(gate.endpoint(), 2, SHORT);
    await(LOOP.run(() -> asked(sql, ONE).mapEmpty()));
    gate.silent();
    failure(LOOP.run(() -> asked(sql, ONE).mapEmpty()));
    failure(LOOP.run(() -> asked(sql, ONE).mapEmpty()));
    allOnTheLoop();
  }

  private static String jdbc() {
    Endpoint e = DATABASE.endpoint();
    return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
        .formatted(e.host(), e.port(), e.database(), e.user(), e.password());
  }
}
