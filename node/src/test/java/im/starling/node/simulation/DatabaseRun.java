// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import im.starling.node.alone.Answers;
import im.starling.persistence.Accounts;
import im.starling.persistence.ArchivePreferences;
import im.starling.persistence.Credentials;
import im.starling.persistence.Cursor;
import im.starling.persistence.Departures;
import im.starling.persistence.EndedSession;
import im.starling.persistence.EndedSessions;
import im.starling.persistence.Entry;
import im.starling.persistence.LogWriter;
import im.starling.persistence.Persistence;
import im.starling.persistence.Preferences;
import im.starling.persistence.Roster;
import im.starling.persistence.Rosters;
import im.starling.persistence.Secrets;
import im.starling.persistence.UserLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The database as one run of a node has it: each statement takes its time, some fail, done or not,
 * and none is done once the run has been fenced to its end (ADR 14).
 */
final class DatabaseRun {
  private static final long NEVER = Long.MAX_VALUE;

  private final Database database;
  private final Timeline time;
  private final String node;
  private final Random chance;
  private final Runnable overthrown;

  /** When its connections end. */
  private long end = NEVER;

  private boolean fenced;
  private boolean alive = true;

  /**
   * @param overthrown is called when the run hears that it has been fenced
   */
  DatabaseRun(Database database, String node, Runnable overthrown) {
    this.database = database;
    this.time = database.time;
    this.node = node;
    this.chance = time.chance("database " + node);
    this.overthrown = overthrown;
    database.runs.put(node, this);
  }

  String node() {
    return node;
  }

  boolean fenced() {
    return fenced;
  }

  /** Whether it holds its lock. */
  boolean alive() {
    return alive;
  }

  /** What it has sent may still be done, up to some moment; nobody hears of it. */
  void crash() {
    end = Math.min(end, time.now() + chance.nextInt(8_000));
    time.after(chance.nextInt(400_000), chance, () -> alive = false);
  }

  /** From now on it is known that it is to end. */
  void fence() {
    fenced = true;
    end = Math.min(end, time.now() + chance.nextInt(4_000));
  }

  /** When nothing of it runs any more. */
  long end() {
    return end;
  }

  long delay() {
    int luck = chance.nextInt(200);
    return luck == 0 ? chance.nextInt(400_000) : 100L + chance.nextInt(luck < 20 ? 20_000 : 2_000);
  }

  /** Completes on the loop that asks. */
  <T> Future<T> ask(Supplier<T> statement) {
    SimulatedLoop asker = Objects.requireNonNull(time.running());
    Promise<T> answer = Promise.promise();
    time.after(
        delay(),
        chance,
        () -> {
          if (over(asker)) {
            answer(asker, () -> answer.fail("fenced"));
            return;
          }
          int luck = chance.nextInt(300);
          if (luck == 0) {
            answer(asker, () -> answer.fail("not done"));
            return;
          }
          try {
            T result = statement.get();
            answer(
                asker,
                () -> {
                  if (luck == 1) {
                    answer.fail("done, but nobody knows");
                  } else {
                    answer.complete(result);
                  }
                });
          } catch (IllegalStateException refused) {
            answer(asker, () -> answer.fail(refused));
          }
        });
    return answer.future();
  }

  private void answer(SimulatedLoop asker, Runnable answer) {
    time.after(delay(), chance, () -> asker.post(answer));
  }

  private boolean over(SimulatedLoop asker) {
    boolean over = time.now() >= end;
    if (over && fenced) {
      time.after(chance.nextInt(1_000_000), chance, () -> asker.post(overthrown));
    }
    return over;
  }

  /** What a node needs, on any of its loops. */
  Persistence persistence() {
    Secrets secrets = (name, length) -> Future.succeededFuture(Buffer.buffer(new byte[length]));
    Accounts people =
        new Answers()
            .when("find/1", a -> ask(() -> database.credentials(a[0]).map(Credentials::account)))
            .when("credentials/1", a -> ask(() -> database.credentials(a[0])))
            .as(Accounts.class);
    Rosters rosters =
        new Answers()
            .when("load/1", owner -> Future.succeededFuture(new Roster(0, 1, List.of())))
            .as(Rosters.class);
    Departures departures =
        new Answers()
            .when("ask/1", a -> Future.succeededFuture(allowed((List<?>) a[0])))
            .as(Departures.class);
    Preferences preferences =
        new Answers()
            .when("archive/1", owner -> Future.succeededFuture(ArchivePreferences.DEFAULT))
            .as(Preferences.class);
    EndedSessions ended = ended();
    UserLog log = log();
    return new Answers()
        .when("departures/0", none -> departures)
        .when("accounts/0", none -> people)
        .when("rosters/0", none -> rosters)
        .when("preferences/0", none -> preferences)
        .when("secrets/0", none -> secrets)
        .when("endedSessions/0", none -> ended)
        .when("log/0", none -> log)
        .as(Persistence.class);
  }

  private static List<Departures.Answer> allowed(List<?> questions) {
    return Collections.nCopies(
        questions.size(), new Departures.Answer(true, Optional.empty(), false));
  }

  private EndedSessions ended() {
    return new EndedSessions() {
      @Override
      public Future<Void> add(List<EndedSession> sessions) {
        List<EndedSession> all = List.copyOf(sessions);
        return ask(() -> nothing(() -> database.ended(all)));
      }

      @Override
      public Future<Optional<Long>> handled(long owner, String id) {
        return ask(() -> database.handled(owner, id));
      }
    };
  }

  private UserLog log() {
    return new Answers()
        .when("writer/0", none -> new Writer(Objects.requireNonNull(time.running())))
        .when("last/1", a -> ask(() -> last((long) a[0])))
        .when("pending/3", a -> ask(() -> pending((long) a[0], (long) a[1], (int) a[2])))
        .when("origins/3", a -> ask(() -> origins((long) a[0], (long) a[1])))
        .when("delivered/1", a -> delivered((List<?>) a[0]))
        .as(UserLog.class);
  }

  private long last(long owner) {
    return database.log(owner).isEmpty() ? 0L : database.log(owner).lastKey();
  }

  private List<Entry> pending(long owner, long after, int limit) {
    return database.log(owner).tailMap(after, false).values().stream()
        .filter(row -> row.is(Entry.PENDING))
        .limit(limit)
        .toList();
  }

  private Set<Long> origins(long owner, long after) {
    return database.log(owner).tailMap(after, false).values().stream()
        .map(Entry::origin)
        .filter(origin -> origin != Entry.NO_ORIGIN)
        .collect(Collectors.toSet());
  }

  private Future<Void> delivered(List<?> cursors) {
    List<Cursor> moved = cursors.stream().map(Cursor.class::cast).toList();
    return ask(() -> nothing(() -> database.delivered(this, moved)));
  }

  @SuppressWarnings("NullAway") // a future of nothing has nothing else
  static Void nothing(Runnable task) {
    task.run();
    return null;
  }

  /** Rows commit one after the other, and are heard of so. */
  private final class Writer implements LogWriter {
    private final SimulatedLoop loop;
    private long committed;
    private long heard;
    private int queued;
    private @Nullable Promise<Void> closing;

    Writer(SimulatedLoop loop) {
      this.loop = loop;
    }

    @Override
    public Future<Void> append(Entry entry, boolean watched) {
      Promise<Void> promise = Promise.promise();
      queued++;
      committed = Math.max(committed + 1, time.now() + delay());
      time.at(
          committed,
          chance,
          () -> {
            if (!over(loop)) {
              database.commit(DatabaseRun.this, entry);
              heard = Math.max(heard + 1, time.now() + delay());
              time.at(heard, chance, () -> loop.post(() -> heard(promise)));
            }
          });
      return promise.future();
    }

    private void heard(Promise<Void> row) {
      queued--;
      row.complete();
      if (queued == 0 && closing != null) {
        closing.tryComplete();
      }
    }

    @Override
    public int queued() {
      return queued;
    }

    @Override
    public boolean stalled() {
      return false;
    }

    @Override
    public void onStall(Consumer<Boolean> listener) {}

    @Override
    public Future<Void> close() {
      Promise<Void> done = Promise.promise();
      closing = done;
      if (queued == 0) {
        done.complete();
      }
      return done.future();
    }
  }
}
