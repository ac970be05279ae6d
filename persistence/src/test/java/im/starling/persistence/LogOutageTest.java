// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static im.starling.persistence.Loop.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The database goes away in every way it can: nothing is lost, doubled or overtaken. */
class LogOutageTest {
  private static final int ROWS = 4_000;
  private static final int TURN = 40;

  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();
  private static final AtomicInteger OWNERS = new AtomicInteger();

  private final long owner = OWNERS.incrementAndGet();
  private final AtomicInteger failures = new AtomicInteger();
  private final List<Long> committed = new CopyOnWriteArrayList<>();
  private final UserLog log = writing(DATABASE.endpoint(), Duration.ofSeconds(5));
  private final LogWriter writer = LOOP.call(log::writer);

  private UserLog writing(Endpoint endpoint, Duration attempt) {
    Settings.Batching batching =
        new Settings.Batching(64, 1 << 20, 10_000, 64 << 20, Duration.ofMillis(2), attempt);
    return Persistence.connect(
            LOOP.vertx(),
            new Settings(endpoint, Settings.Pool.DEFAULT, batching),
            (name, nanos, failed) -> failures.addAndGet(failed ? 1 : 0))
        .log();
  }

  @AfterEach
  void close() {
    await(LOOP.run(writer::close));
  }

  @Test
  void connectionsAreCutUnderLoad() {
    Future<Void> all = load();
    for (int cut = 1; cut <= 5; cut++) {
      int before = cut * ROWS / 8;
      until(() -> committed.size() >= before);
      DATABASE.cutConnections();
    }
    await(all);
    assertTrue(failures.get() > 0, "no connection was cut while it was in use");
    everythingIsThereOnce();
  }

  @Test
  void nothingIsCommittedWhileItIsAway() {
    await(LOOP.run(() -> append(writer, 1)));
    DATABASE.reachable(false);
    Future<Void> waits =
        LOOP.run(() -> Future.all(append(writer, 2), append(writer, 3)).mapEmpty());
    until(() -> LOOP.<Boolean>call(writer::stalled));
    assertEquals(2, LOOP.<Integer>call(writer::queued));
    int seen = failures.get();
    until(() -> failures.get() > seen + 2);
    assertFalse(waits.isComplete());
    DATABASE.reachable(true);
    await(waits);
    assertFalse(LOOP.<Boolean>call(writer::stalled));
    assertEquals(List.of(1L, 2L, 3L), stored());
  }

  @Test
  void aStatementThatHangsIsGivenUpAndSentAgain() throws SQLException {
    LogWriter impatient =
        LOOP.call(() -> writing(DATABASE.endpoint(), Duration.ofMillis(300)).writer());
    await(LOOP.run(() -> append(impatient, 1)));
    Future<Void> waits;
    try (Connection other = DriverManager.getConnection(jdbc(), "", "")) {
      other.setAutoCommit(false);
      other.createStatement().execute("lock table log in access exclusive mode");
      waits = LOOP.run(() -> append(impatient, 2));
      until(() -> failures.get() >= 2);
      assertTrue(LOOP.<Boolean>call(impatient::stalled));
      assertFalse(waits.isComplete());
      other.rollback();
    }
    await(waits);
    assertEquals(List.of(1L, 2L), stored());
    await(LOOP.run(impatient::close));
  }

  @Test
  void aNetworkThatFallsSilentIsNoticed() {
    Gate gate = Gate.open(LOOP.vertx(), DATABASE.endpoint());
    LogWriter behind = LOOP.call(() -> writing(gate.endpoint(), Duration.ofMillis(300)).writer());
    await(LOOP.run(() -> append(behind, 1)));
    gate.silent();
    Future<Void> waits = LOOP.run(() -> append(behind, 2));
    until(() -> failures.get() >= 3);
    assertFalse(waits.isComplete());
    gate.restore();
    await(waits);
    assertEquals(List.of(1L, 2L), stored());
    await(LOOP.run(behind::close));
  }

  @Test
  void aCommitWhoseAnswerIsLostIsNotRepeated() {
    Gate gate = Gate.open(LOOP.vertx(), DATABASE.endpoint());
    LogWriter behind = LOOP.call(() -> writing(gate.endpoint(), Duration.ofMillis(500)).writer());
    await(LOOP.run(() -> append(behind, 1)));
    gate.deaf();
    Future<Void> waits = LOOP.run(() -> append(behind, 2));
    until(() -> stored().size() == 2);
    Future<Void> next = LOOP.run(() -> append(behind, 3));
    until(() -> failures.get() >= 1);
    assertFalse(waits.isComplete());
    gate.restore();
    await(next);
    assertEquals(List.of(1L, 2L, 3L), committed);
    assertEquals(List.of(1L, 2L, 3L), stored());
    await(LOOP.run(behind::close));
  }

  @Test
  void closingGivesUpWhenItIsAway() {
    DATABASE.reachable(false);
    Future<Void> waits = LOOP.run(() -> append(writer, 1));
    until(() -> LOOP.<Boolean>call(writer::stalled));
    await(LOOP.run(writer::close));
    assertFalse(waits.isComplete(), "what was not written was answered");
    DATABASE.reachable(true);
    assertEquals(List.of(), stored());
  }

  /** Many small turns of the loop, so that there are many batches. */
  private Future<Void> load() {
    Promise<Void> all = Promise.promise();
    return LOOP.run(() -> {
      turn(1, all);
      return all.future();
    });
  }

  private void turn(long first, Promise<Void> all) {
    List<Future<Void>> now =
        LongStream.range(first, first + TURN).mapToObj(i -> append(writer, i)).toList();
    if (first + TURN > ROWS) {
      Future.all(now).<Void>mapEmpty().onComplete(all);
    } else {
      LOOP.vertx().setTimer(1, timer -> turn(first + TURN, all));
    }
  }

  private Future<Void> append(LogWriter to, long seq) {
    return to.append(new Entry(owner, seq, Entry.ARCHIVED, "a@b", Buffer.buffer("row " + seq)))
        .onSuccess(done -> committed.add(seq));
  }

  private void everythingIsThereOnce() {
    List<Long> expected = LongStream.rangeClosed(1, ROWS).boxed().toList();
    assertEquals(expected, committed, "in the order of the calls");
    assertEquals(expected, stored());
  }

  private List<Long> stored() {
    return await(log.page(owner, ArchiveQuery.first(ArchiveQuery.Filter.ALL, ROWS + 1)))
        .entries()
        .stream()
        .map(Entry::seq)
        .toList();
  }

  private static String jdbc() {
    Endpoint e = DATABASE.endpoint();
    return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
        .formatted(e.host(), e.port(), e.database(), e.user(), e.password());
  }
}
