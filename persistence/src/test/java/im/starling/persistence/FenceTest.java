// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static im.starling.persistence.Loop.failure;
import static im.starling.persistence.Loop.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whatever a node is doing when it is fenced: nothing of it appears once the fence has been
 * reported, and nothing is gone that it was told is committed.
 */
class FenceTest {
  private static final int SHARDS = 1_021;
  private static final int ROUNDS = 20;
  private static final int ENOUGH = 1_000;
  private static final int PACKETS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();

  /** There is a partition for these. */
  private static final long FIRST = Seq.next(Seq.NONE, System.currentTimeMillis());

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Sql SQL =
      new Sql(LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE, Fence.none());
  private static final List<String> STEPS = new CopyOnWriteArrayList<>();

  /** Not made at once: another thread would wait for this class, and it for that. */
  private static @Nullable Membership successor;

  @BeforeAll
  static void open() {
    successor = join(run(), STEPS::add, DATABASE.settings());
  }

  @AfterAll
  static void close() {
    await(leases().leave());
    await(SQL.close());
  }

  /** Of the node that goes on. */
  private static ShardLeases leases() {
    return Objects.requireNonNull(successor).leases();
  }

  private static NodeRun run() {
    return NodeRun.clustered("node-" + NUMBER.incrementAndGet(), SHARDS);
  }

  private static Membership join(NodeRun run, Consumer<String> steps, Settings settings) {
    return await(
        Persistence.join(LOOP.vertx(), settings, (name, nanos, failed) -> steps.accept(name), run));
  }

  /** A node that writes with all it has, each row under its own number. */
  private static final class Victim {
    final NodeRun run = run();
    final Settings settings;
    final Membership member;
    final long owner = NUMBER.incrementAndGet();
    final AtomicLong next = new AtomicLong(FIRST);
    final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    final AtomicInteger working = new AtomicInteger();
    final List<LogWriter> writers = new ArrayList<>();
    final List<Sql> pools = new CopyOnWriteArrayList<>();
    volatile boolean enough;
    final Promise<Void> over = Promise.promise();

    Victim(Endpoint endpoint, Duration attempt) {
      settings =
          new Settings(
              endpoint,
              Settings.Pool.DEFAULT,
              new Settings.Batching(4, 1 << 20, 1_000, 1 << 20, Duration.ZERO, attempt));
      member =
          join(
              run,
              step -> {},
              new Settings(DATABASE.endpoint(), Settings.Pool.DEFAULT, settings.batching()));
      await(member.leases().claim(Set.of(0, 1, 2)));
    }

    /** The same node's, with another way to the database. */
    Fence fence() {
      return Fence.of(run, Promise.promise());
    }

    LogWriter writer() {
      LogWriter writer = LOOP.call(() -> PgLogWriter.start(settings, SqlObserver.NONE, fence()));
      writers.add(writer);
      return writer;
    }

    Sql pool(int connections) {
      Settings.Pool few =
          new Settings.Pool(
              connections, 100, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ZERO);
      Sql pool = new Sql(LOOP.vertx(), settings.with(few), SqlObserver.NONE, fence());
      pools.add(pool);
      return pool;
    }

    private static final Statement INSERT =
        new Statement(
            "insert",
            "insert into log (owner, seq, flags, peer, stanza) values ($1, $2, 1, 'a@b', '')");

    Future<Void> insert(Sql pool) {
      long seq = next.incrementAndGet();
      return pool.run(INSERT, Tuple.of(owner, seq))
          .onSuccess(done -> acknowledged.add(seq))
          .mapEmpty();
    }

    Future<Void> append(LogWriter writer) {
      long seq = next.incrementAndGet();
      Future<Void> row =
          LOOP.run(() ->
              writer
                  .append(new Entry(owner, seq, Entry.ARCHIVED, "a@b", Buffer.buffer("row")))
                  .onSuccess(done -> acknowledged.add(seq)));
      return Future.any(row, over.future()).mapEmpty();
    }

    void storm() {
      for (int i = 0; i < 2; i++) {
        LogWriter writer = writer();
        for (int row = 0; row < 6; row++) {
          repeat(() -> append(writer));
        }
      }
      Sql pool = pool(3);
      for (int i = 0; i < 3; i++) {
        repeat(() -> insert(pool));
      }
      repeat(() -> {
        Sql fresh = pool(1);
        pools.remove(fresh);
        return insert(fresh).eventually(fresh::close);
      });
    }

    /** Whatever happens, again, until it is told that it is fenced, or its writer is closed. */
    private void repeat(Supplier<Future<Void>> task) {
      working.incrementAndGet();
      again(task);
    }

    private void again(Supplier<Future<Void>> task) {
      task.get()
          .onComplete(done -> {
            if (enough || done.cause() instanceof Fenced || done.cause() instanceof Busy) {
              working.decrementAndGet();
            } else {
              again(task);
            }
          });
    }

    /** Until nothing of it is under way any more. */
    void end() {
      until(() -> member.fenced().isComplete() || acknowledged.size() > ENOUGH);
      until(() ->
          writers.stream().allMatch(w -> LOOP.<Boolean>call(w::stalled))
              || acknowledged.size() > ENOUGH);
      enough = true;
      writers.forEach(w -> await(LOOP.run(w::close)));
      over.complete(); // a row that was not written is never answered
      until(() -> working.get() == 0);
      pools.forEach(p -> await(p.close()));
      await(member.persistence().close());
      await(member.leases().leave().otherwiseEmpty());
    }
  }

  private static final Statement ROWS =
      new Statement("rows", "select seq from log where owner = $1");

  private static Set<Long> rows(Victim victim) {
    return await(SQL.run(ROWS, Tuple.of(victim.owner))).stream()
        .map(row -> row.getLong(0))
        .collect(Collectors.toSet());
  }

  /** As the next owner does it. */
  private static Set<Long> succeed(Victim victim) {
    await(leases().fence(victim.run.node(), PATIENCE));
    assertEquals(Set.of(0, 1, 2), await(leases().claim(Set.of(0, 1, 2))).keySet());
    return rows(victim);
  }

  @AfterEach
  void free() {
    DATABASE.execute("update shard_lease set node = null");
  }

  @Test
  void nothingAppearsWhereItWritesWithAllItHas() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      Victim victim = new Victim(DATABASE.endpoint(), Duration.ofSeconds(2));
      victim.storm();
      int enough = random.nextInt(120);
      until(() -> victim.acknowledged.size() >= enough);
      Set<Long> taken = round % 2 == 0 ? succeed(victim) : succeedFrozen(victim, halfDone(victim));
      victim.end();
      assertEquals(taken, rows(victim), "round " + round);
      assertTrue(taken.containsAll(victim.acknowledged), "round " + round);
      free();
    }
  }

  /**
   * Some of its processes stand still when they are told to end. They hold nothing that the fence
   * needs: it comes to where it waits for them, and is not through before they have ended.
   */
  private static Set<Long> succeedFrozen(Victim victim, List<Integer> frozen) throws IOException {
    if (!local(frozen.getFirst())) {
      return succeed(victim);
    }
    STEPS.clear();
    signal("STOP", frozen);
    Future<Void> fence;
    try {
      fence = leases().fence(victim.run.node(), PATIENCE);
      until(() -> fence.isComplete() || STEPS.contains("lease.left"));
      assertFalse(fence.isComplete(), "it has not waited");
    } finally {
      signal("CONT", frozen);
    }
    await(fence);
    return succeed(victim);
  }

  /**
   * Where a process may be in the midst of a write and hold none of the locks that PostgreSQL has
   * for itself. One that is stopped with such a lock stops the whole server, and so the fence: that
   * would tell of the test, not of the fence.
   *
   * @param waits what the server says that the process waits for, until somebody ends it
   */
  private record Midst(String statements, String waits) {}

  private static final String ROW =
      "insert into log (owner, seq, flags, peer, stanza) values (%d, %d, 1, 'a@b', '')";

  private static final List<Midst> MIDSTS =
      List.of(
          new Midst("begin; " + ROW, "ClientRead"),
          new Midst("begin; " + ROW + "; select pg_sleep(1000)", "PgSleep"),
          new Midst(
              "with written as (" + ROW + " returning 1) select pg_sleep(1000) from written",
              "PgSleep"));

  private static final Statement IN_THE_MIDST =
      new Statement(
          "midst",
          "select 1 from pg_stat_activity where pid = $1 and wait_event = $2 and backend_xid is not"
              + " null");

  /** Processes of that node that have written what they have not committed; one in each midst. */
  private static List<Integer> halfDone(Victim victim) {
    List<Integer> processes = new ArrayList<>();
    for (Midst midst : MIDSTS) {
      PgConnection connection =
          await(
              PgConnection.connect(
                  LOOP.vertx(), Connecting.options(DATABASE.endpoint(), victim.fence())));
      connection.exceptionHandler(ended -> {});
      connection
          .query(midst.statements().formatted(victim.owner, victim.next.incrementAndGet()))
          .execute()
          .onFailure(ended -> {});
      Tuple there = Tuple.of(connection.processId(), midst.waits());
      until(() -> await(SQL.run(IN_THE_MIDST, there)).size() > 0);
      processes.add(connection.processId());
    }
    return processes;
  }

  /** If they are on this machine; else there is nothing to freeze. */
  private static void signal(String name, List<Integer> processes) throws IOException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    for (int process : processes) {
      if (local(process)) {
        command.add(Integer.toString(process));
      }
    }
    if (command.size() > 2) {
      new ProcessBuilder(command)
          .redirectErrorStream(true) // of those that have just ended
          .start()
          .onExit()
          .join();
    }
  }

  private static boolean local(int process) throws IOException {
    Path command = Path.of("/proc", Integer.toString(process), "comm");
    return Files.exists(command) && Files.readString(command).startsWith("postgres");
  }

  @Test
  void aProcessThatDoesNotEndKeepsItsShards() throws IOException {
    Victim victim = new Victim(DATABASE.endpoint(), Duration.ofSeconds(2));
    LogWriter writer = victim.writer();
    await(victim.append(writer));
    victim.repeat(() -> victim.append(writer));
    List<Integer> frozen = halfDone(victim);
    assumeTrue(local(frozen.getFirst()), "the database is on another machine");
    signal("STOP", frozen);
    try {
      Throwable why = failure(leases().fence(victim.run.node(), Duration.ofMillis(100)));
      assertTrue(why.toString().contains(victim.run.node()), why.toString());
      assertEquals(Map.of(), await(leases().claim(Set.of(0, 1, 2))));
    } finally {
      signal("CONT", frozen);
    }
    Set<Long> taken = succeed(victim);
    victim.end();
    assertEquals(taken, rows(victim));
  }

  /**
   * A commit that waits for a standby is in the disk's log already, and cannot be undone: whoever
   * ends its process makes it appear, in the moment in which that process really ends.
   */
  @Test
  void aCommitThatCannotBeUndoneIsWaitedFor() throws IOException {
    Victim victim = new Victim(DATABASE.endpoint(), Duration.ofSeconds(2));
    PgConnection connection =
        await(
            PgConnection.connect(
                LOOP.vertx(),
                Connecting.options(DATABASE.endpoint(), victim.fence())
                    .addProperty("synchronous_commit", "on")));
    List<Integer> frozen = List.of(connection.processId());
    assumeTrue(
        lazy() && local(connection.processId()), "the database is not one for these tests only");
    Set<Long> taken;
    Future<?> insert;
    DATABASE.execute("alter system set synchronous_standby_names = 'nobody'");
    DATABASE.execute("select pg_reload_conf()");
    try {
      insert = commitThatWaits(connection, victim);
      taken = succeedFrozen(victim, frozen);
    } finally {
      DATABASE.execute("alter system reset synchronous_standby_names");
      DATABASE.execute("select pg_reload_conf()");
    }
    failure(insert);
    assertTrue(taken.contains(victim.next.get()), "it had to appear");
    assertEquals(taken, rows(victim));
    victim.end();
  }

  private static final Statement LAZY = new Statement("lazy", "show synchronous_commit");

  /** Else everything would wait for the standby that there is not. */
  private static boolean lazy() {
    return await(SQL.run(LAZY, Tuple.tuple())).iterator().next().getString(0).equals("off");
  }

  private static final Statement WAITS =
      new Statement(
          "waits", "select 1 from pg_stat_activity where pid = $1 and wait_event = 'SyncRep'");

  /** The server may not have read its settings yet; then another one is tried. */
  private static Future<?> commitThatWaits(PgConnection connection, Victim victim) {
    Tuple process = Tuple.of(connection.processId());
    while (true) {
      Future<?> insert =
          connection
              .preparedQuery(Victim.INSERT.text())
              .execute(Tuple.of(victim.owner, victim.next.incrementAndGet()));
      until(() -> insert.isComplete() || await(SQL.run(WAITS, process)).size() > 0);
      if (!insert.isComplete()) {
        return insert;
      }
    }
  }

  @Test
  void whatWaitsForALockIsEndedAndNotTriedAgain() throws SQLException {
    Victim victim = new Victim(DATABASE.endpoint(), Duration.ofMillis(200));
    LogWriter writer = victim.writer();
    await(victim.append(writer));
    Set<Long> taken;
    try (Connection other = DriverManager.getConnection(jdbc(), "", "")) {
      other.setAutoCommit(false);
      other.createStatement().execute("lock table log in exclusive mode");
      victim.repeat(() -> victim.append(writer));
      Sql pool = victim.pool(2);
      victim.repeat(() -> victim.insert(pool));
      until(() -> LOOP.<Boolean>call(writer::stalled));
      taken = succeed(victim);
      other.rollback();
    }
    victim.end();
    assertEquals(1, taken.size());
    assertEquals(taken, rows(victim));
  }

  /** Whichever packet of a new connection it is that comes late, and in whichever direction. */
  @Test
  void aConnectionThatIsBeingMadeIsOfNoUse() {
    for (int packets = 0; packets < PACKETS; packets++) {
      held(packets, ENOUGH);
      held(ENOUGH, packets);
    }
  }

  private void held(int asks, int answers) {
    Sluice sluice = Sluice.after(asks, answers, LOOP.vertx(), DATABASE.endpoint());
    Victim victim = new Victim(sluice.endpoint(), Duration.ofSeconds(10));
    LogWriter writer = victim.writer();
    Sql pool = victim.pool(1);
    victim.repeat(() -> victim.append(writer));
    victim.repeat(() -> victim.insert(pool));
    until(() -> sluice.held() == 2);
    Set<Long> taken = succeed(victim);
    sluice.open();
    victim.end();
    assertEquals(taken, rows(victim), asks + " asks, " + answers + " answers");
    assertTrue(taken.containsAll(victim.acknowledged));
    sluice.close();
    free();
  }

  private static String jdbc() {
    Endpoint e = DATABASE.endpoint();
    return "jdbc:postgresql://%s:%d/%s?user=%s&password=%s"
        .formatted(e.host(), e.port(), e.database(), e.user(), e.password());
  }
}
