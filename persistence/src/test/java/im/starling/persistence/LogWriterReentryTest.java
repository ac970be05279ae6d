// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a home does when a row is committed: it takes the next stanza of a stream that was held. */
class LogWriterReentryTest {
  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();
  private static final AtomicInteger OWNERS = new AtomicInteger();

  /** There is a partition for these. */
  private static final long FIRST = Seq.next(Seq.NONE, System.currentTimeMillis());

  private final long owner = OWNERS.incrementAndGet();
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final List<Long> committed = new CopyOnWriteArrayList<>();
  private final UserLog log = log(10_000);
  private final LogWriter writer = LOOP.call(log::writer);

  private UserLog log(int queue) {
    Settings.Batching batching =
        new Settings.Batching(
            64, 1 << 20, queue, 64 << 20, Duration.ofMillis(2), Duration.ofSeconds(5));
    return Persistence.connect(
            LOOP.vertx(),
            DATABASE.settings().with(batching),
            (name, nanos, failed) -> ran.add(name + (failed ? " failed" : "")))
        .log();
  }

  @AfterEach
  void close() {
    LOOP.vertx().exceptionHandler(null);
    await(LOOP.run(writer::close));
  }

  @Test
  void anAppendFromWithinACommit() {
    await(LOOP.run(() -> chain(0, 20)));
    assertEquals(rows(0, 20), committed);
    assertEquals(Collections.nCopies(20, "log.append"), ran);
    assertEquals(rows(0, 20), stored());
    assertEquals(0, LOOP.<Integer>call(writer::queued));
  }

  /** Appends the next row when this one is committed. */
  private Future<Void> chain(int row, int end) {
    if (row == end) {
      return Future.succeededFuture();
    }
    return append(row).compose(done -> chain(row + 1, end));
  }

  @Test
  void manyAppendsFromWithinABatch() {
    await(
        LOOP.run(() ->
            Future.all(
                LongStream.range(0, 30)
                    .mapToObj(i -> chain((int) i * 3, (int) i * 3 + 3))
                    .toList())));
    assertEquals(rows(0, 90), stored());
    assertEquals(90, committed.size());
  }

  @Test
  void anAppendFromWithinARefusal() {
    Future<Void> bad =
        LOOP.run(() ->
            writer
                .append(new Entry(owner, FIRST, Entry.ARCHIVED, "a zero \0", Buffer.buffer()))
                .recover(refused -> append(1)));
    Future<Void> good = LOOP.run(() -> append(2));
    await(bad);
    await(good);
    assertEquals(rows(1, 3), stored());
  }

  @Test
  void aListenerThatThrowsHarmsNobody() {
    List<Throwable> reported = new CopyOnWriteArrayList<>();
    LOOP.vertx().exceptionHandler(reported::add);
    List<Future<Void>> all =
        LOOP.call(() ->
            LongStream.range(0, 10)
                .mapToObj(i -> {
                  Future<Void> row = append(i);
                  if (i == 3) {
                    row.onSuccess(done -> {
                      throw new IllegalStateException("a bug");
                    });
                  } else if (i == 5) {
                    row.onSuccess(done -> {
                      throw new AssertionError("a worse one");
                    });
                  }
                  return row;
                })
                .toList());
    all.forEach(Loop::await);
    await(LOOP.run(() -> append(10)));
    assertEquals(rows(0, 11), stored());
    assertEquals(
        List.of("a bug", "a worse one"), reported.stream().map(Throwable::getMessage).toList());
  }

  @Test
  void closingFromWithinACommit() {
    Future<Void> last =
        LOOP.run(() ->
            append(0)
                .compose(done -> {
                  Future<Void> waits = append(1);
                  return writer.close().compose(closed -> waits);
                }));
    await(last);
    assertEquals(rows(0, 2), stored());
    assertFalse(LOOP.<Future<Void>>call(() -> append(2)).isComplete());
  }

  @Test
  void aRowThatIsCommittedMakesRoom() {
    LogWriter narrow = LOOP.call(log(1)::writer);
    Promise<Void> second = Promise.promise();
    LOOP.run(() -> append(narrow, 0).onSuccess(done -> append(narrow, 1).onComplete(second)))
        .onFailure(second::tryFail);
    await(second.future());
    assertEquals(rows(0, 2), stored());
    await(LOOP.run(narrow::close));
  }

  private Future<Void> append(long row) {
    return append(writer, row);
  }

  private Future<Void> append(LogWriter to, long row) {
    return to.append(
            new Entry(owner, FIRST + row, Entry.ARCHIVED, "a@b", Buffer.buffer("row " + row)))
        .onSuccess(done -> committed.add(FIRST + row));
  }

  private static List<Long> rows(int from, int to) {
    return LongStream.range(FIRST + from, FIRST + to).boxed().toList();
  }

  private List<Long> stored() {
    return await(log.page(owner, ArchiveQuery.first(ArchiveQuery.Filter.ALL, 1_000)))
        .entries()
        .stream()
        .map(Entry::seq)
        .toList();
  }
}
