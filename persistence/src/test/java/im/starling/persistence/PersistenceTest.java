// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static im.starling.persistence.Loop.failure;
import static im.starling.persistence.Loop.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.protocol.BareJid;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The schema and its migrations, health, and the bounds of the pool. */
class PersistenceTest {
  private static final BareJid ROMEO = new BareJid("romeo", "example.org");

  @AutoClose private static final Loop LOOP = new Loop();

  @Test
  void anEmptyDatabaseIsMigratedAndServes() {
    try (TestDatabase database = TestDatabase.empty()) {
      Persistence persistence = connect(database.settings());
      Migrator migrator = new Migrator(database.endpoint());
      assertInstanceOf(Health.WrongSchema.class, await(persistence.check()));
      List<String> pending = migrator.pending();
      assertTrue(
          pending.getLast().startsWith("%03d ".formatted(PgPersistence.SCHEMA)), pending.getLast());
      assertEquals(pending.size(), migrator.migrate());
      assertEquals(List.of(), migrator.pending());
      assertEquals(0, migrator.migrate());
      assertEquals(new Health.Ready(PgPersistence.SCHEMA), await(persistence.check()));
      await(persistence.ensurePartitions());
      await(persistence.close());
    }
  }

  @Test
  void aNewerSchemaServesUntilItSaysThatWeAreTooOld() {
    try (TestDatabase database = TestDatabase.create()) {
      Persistence persistence = connect(database.settings());
      Sql sql = new Sql(LOOP.vertx(), database.settings(), SqlObserver.NONE, Fence.none());
      await(sql.run(new Statement("", "update schema_level set version = 99"), Tuple.tuple()));
      assertEquals(new Health.Ready(99), await(persistence.check()));
      await(sql.run(new Statement("", "update schema_level set oldest = 99"), Tuple.tuple()));
      assertInstanceOf(Health.WrongSchema.class, await(persistence.check()));
      await(sql.run(new Statement("", "update schema_level set version = 0"), Tuple.tuple()));
      assertInstanceOf(Health.WrongSchema.class, await(persistence.check()));
    }
  }

  @Test
  void anUnreachableDatabaseIsSaidToBe() {
    Settings nowhere = Settings.parse("postgresql://nobody:secret@127.0.0.1:1/nothing");
    Persistence persistence = connect(nowhere);
    Health.Unreachable health =
        assertInstanceOf(Health.Unreachable.class, await(persistence.check()));
    assertTrue(!health.reason().contains("secret"), health.reason());
    assertInstanceOf(Away.class, failure(persistence.accounts().find(ROMEO)));
    assertThrows(IllegalStateException.class, () -> new Migrator(nowhere.endpoint()).migrate());
  }

  @Test
  void whatWaitsForAConnectionIsBounded() {
    try (TestDatabase database = TestDatabase.create()) {
      Settings.Pool small =
          new Settings.Pool(1, 2, Duration.ofMillis(200), Duration.ofSeconds(20), Duration.ZERO);
      Sql sql =
          new Sql(LOOP.vertx(), database.settings().with(small), SqlObserver.NONE, Fence.none());
      Statement slow = new Statement("slow", "select pg_sleep(1)");
      await(sql.run(new Statement("warm", "select 1"), Tuple.tuple()));
      List<Future<?>> asked = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        asked.add(sql.run(slow, Tuple.tuple()));
      }
      assertInstanceOf(Busy.class, failure(asked.get(3)), "more than may wait");
      assertInstanceOf(Away.class, failure(asked.get(2)), "waited too long");
      assertInstanceOf(Away.class, failure(asked.get(1)), "waited too long");
      await(asked.get(0));
    }
  }

  @Test
  void aStatementThatRunsTooLongIsEnded() {
    try (TestDatabase database = TestDatabase.create()) {
      Settings.Pool hasty =
          new Settings.Pool(1, 2, Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ZERO);
      Sql sql =
          new Sql(LOOP.vertx(), database.settings().with(hasty), SqlObserver.NONE, Fence.none());
      Throwable error = failure(sql.run(new Statement("", "select pg_sleep(20)"), Tuple.tuple()));
      assertInstanceOf(Busy.class, error);
      await(sql.run(new Statement("", "select 1"), Tuple.tuple()));
    }
  }

  @Test
  void whatAClientReadsIsAskedAgainWhileTheDatabaseIsAway() {
    try (TestDatabase database = TestDatabase.create()) {
      AtomicInteger failures = new AtomicInteger();
      Sql sql =
          new Sql(
              LOOP.vertx(),
              database.settings(),
              (name, nanos, failed) -> failures.addAndGet(failed ? 1 : 0),
              Fence.none());
      Statement one = new Statement("", "select 1");
      await(sql.read(one, Tuple.tuple()));
      database.reachable(false);
      assertInstanceOf(Away.class, failure(sql.run(one, Tuple.tuple())));
      int before = failures.get();
      Future<RowSet<Row>> answer = LOOP.call(() -> sql.read(one, Tuple.tuple()));
      until(() -> failures.get() > before + 3);
      assertFalse(answer.isComplete());
      database.reachable(true);
      await(answer);
    }
  }

  @Test
  void itIsAskedForSoLongAndForSoManyOnly() {
    Settings nowhere = Settings.parse("postgresql://nobody:secret@127.0.0.1:1/nothing");
    Settings.Pool hasty =
        new Settings.Pool(
            2, 1, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(500));
    AtomicInteger tries = new AtomicInteger();
    Sql sql =
        new Sql(
            LOOP.vertx(),
            nowhere.with(hasty),
            (name, nanos, failed) -> tries.incrementAndGet(),
            Fence.none());
    Statement one = new Statement("", "select 1");
    List<Future<?>> asked =
        LOOP.call(() -> List.of(sql.read(one, Tuple.tuple()), sql.read(one, Tuple.tuple())));
    asked.forEach(each -> assertInstanceOf(Away.class, failure(each)));
    int first = tries.get();
    assertTrue(first > 3, "tries: " + first);
    assertInstanceOf(Away.class, failure(sql.read(one, Tuple.tuple())));
    assertTrue(tries.get() > first + 2, "its place was not given back");
  }

  @Test
  void answersComeOnTheLoopThatAskedAndAreTimed() {
    try (TestDatabase database = TestDatabase.create()) {
      List<String> heard = new CopyOnWriteArrayList<>();
      Persistence persistence =
          Persistence.connect(
              LOOP.vertx(),
              database.settings(),
              (name, nanos, failed) -> heard.add(name + " " + failed + " " + (nanos > 0)));
      for (int i = 0; i < 10; i++) {
        Boolean same =
            await(
                LOOP.run(() -> {
                  Context asked = Vertx.currentContext();
                  return persistence
                      .accounts()
                      .find(ROMEO)
                      .map(found -> asked == Vertx.currentContext());
                }));
        assertTrue(same);
      }
      until(() -> heard.size() == 10);
      assertEquals("accounts.find false true", heard.getFirst());
    }
  }

  private static Persistence connect(Settings settings) {
    return Persistence.connect(LOOP.vertx(), settings, SqlObserver.NONE);
  }
}
