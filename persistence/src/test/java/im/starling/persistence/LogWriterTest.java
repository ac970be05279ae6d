// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static im.starling.persistence.Loop.failure;
import static im.starling.persistence.Loop.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Group commit while all is well, and where one row is not. */
class LogWriterTest {
  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();
  private static final AtomicInteger OWNERS = new AtomicInteger();

  private final ConcurrentMap<String, AtomicInteger> ran = new ConcurrentHashMap<>();
  private final long owner = OWNERS.incrementAndGet();
  private final Settings.Batching usual = Settings.Batching.DEFAULT;

  private Persistence persistence(Settings.Batching batching) {
    return Persistence.connect(
        LOOP.vertx(),
        DATABASE.settings().with(batching),
        (name, nanos, failed) -> count(failed ? name + " failed" : name).incrementAndGet());
  }

  private AtomicInteger count(String name) {
    return ran.computeIfAbsent(name, fresh -> new AtomicInteger());
  }

  @Test
  void rowsCommitTogetherAndInOrder() {
    UserLog log = persistence(usual).log();
    LogWriter writer = LOOP.call(log::writer);
    List<Long> done = new ArrayList<>();
    await(
        LOOP.run(() ->
            Future.all(
                LongStream.rangeClosed(1, 2_000)
                    .mapToObj(i -> writer.append(entry(i)).onSuccess(committed -> done.add(i)))
                    .toList())));
    assertEquals(LongStream.rangeClosed(1, 2_000).boxed().toList(), done);
    assertEquals(done, stored(log));
    assertTrue(count("log.append").get() <= 10, "transactions: " + ran);
    assertEquals(0, LOOP.<Integer>call(writer::queued));
  }

  /** How long is for LingerTest; here, that it is asked for, by the rate and by who looks. */
  @Test
  void rowsThatNobodyLooksAtWaitForOneThatSomebodyDoes() {
    Duration longest = Duration.ofHours(1);
    Settings.Batching patient =
        new Settings.Batching(
            usual.rows(),
            usual.bytes(),
            usual.queue(),
            usual.queueBytes(),
            longest,
            usual.attempt());
    UserLog log = persistence(patient).log();
    LogWriter writer = LOOP.call(log::writer);
    LogWriter other = LOOP.call(persistence(usual).log()::writer);
    List<Future<Void>> rows = List.of();
    long count = 0;
    for (int attempt = 0; attempt < 5 && rows.stream().allMatch(Future::isComplete); attempt++) {
      others(other, 1_000L * attempt);
      long first = count + 1;
      count += 15;
      long last = count;
      // So many that they wait if nobody looks at them, and would not if somebody did.
      rows =
          LOOP.call(() -> entries(first, last, 10).map(row -> writer.append(row, false)).toList());
      await(rows.getFirst());
      others(other, 0);
    }
    assertFalse(rows.stream().allMatch(Future::isComplete), "no row waits");
    Entry seen = entry(++count);
    await(LOOP.run(() -> writer.append(seen, true)));
    assertTrue(rows.stream().allMatch(Future::succeeded));
    assertEquals(count, stored(log).size());
  }

  /** Rows of others, one commit after the other, and more until that time is over. */
  private static void others(LogWriter writer, long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    for (int i = 0; i < 50 || System.nanoTime() < end; i++) {
      Entry row = new Entry(OWNERS.incrementAndGet(), 1, 0, "a@b", Buffer.buffer("x"));
      await(LOOP.run(() -> writer.append(row, true)));
    }
  }

  @Test
  void aBatchHasABoundInBytes() {
    UserLog log =
        persistence(
                new Settings.Batching(256, 100, 1_000, 64 << 20, Duration.ZERO, usual.attempt()))
            .log();
    LogWriter writer = LOOP.call(log::writer);
    await(LOOP.run(() -> Future.all(entries(1, 20, 40).map(writer::append).toList())));
    // The first goes alone, then two at a time; a row that is larger than the bound goes alone.
    assertEquals(11, count("log.append").get());
    await(LOOP.run(() -> Future.all(entries(21, 23, 500).map(writer::append).toList())));
    assertEquals(14, count("log.append").get());
    assertEquals(23, stored(log).size());
  }

  @Test
  void onlyTheBadRowFails() {
    UserLog log = persistence(usual).log();
    LogWriter writer = LOOP.call(log::writer);
    Entry bad = new Entry(owner, 5, Entry.ARCHIVED, "a zero \0 is no text", Buffer.buffer());
    List<Future<Void>> results =
        LOOP.call(() ->
            LongStream.rangeClosed(1, 10)
                .mapToObj(i -> writer.append(i == 5 ? bad : entry(i)))
                .toList());
    await(Future.join(results).otherwiseEmpty());
    for (int i = 0; i < results.size(); i++) {
      assertEquals(i != 4, results.get(i).succeeded(), "row " + (i + 1));
    }
    assertEquals(List.of(1L, 2L, 3L, 4L, 6L, 7L, 8L, 9L, 10L), stored(log));
    assertFalse(LOOP.<Boolean>call(writer::stalled));
  }

  /**
   * As a stream does that was held: what it reads next is appended before the others have heard.
   */
  @Test
  void whoHearsOfACommitMayAppendAtOnce() {
    UserLog log =
        persistence(
                new Settings.Batching(
                    256, 1 << 20, 1_000, 64 << 20, Duration.ZERO, usual.attempt()))
            .log();
    LogWriter writer = LOOP.call(log::writer);
    await(
        LOOP.run(() -> {
          Future<Void> last = Future.succeededFuture();
          for (long i = 1; i <= 20; i++) {
            Entry next = entry(i);
            last = last.compose(committed -> writer.append(next));
          }
          return last;
        }));
    assertEquals(LongStream.rangeClosed(1, 20).boxed().toList(), stored(log));
    assertEquals(20, count("log.append").get(), "transactions: " + ran);
    assertEquals(0, count("log.append failed").get(), "transactions: " + ran);
  }

  @Test
  void aRowAppendedTwiceIsAnErrorAndNotASilence() {
    UserLog log = persistence(usual).log();
    LogWriter writer = LOOP.call(log::writer);
    await(LOOP.run(() -> writer.append(entry(1))));
    failure(LOOP.run(() -> writer.append(entry(1))));
    assertEquals(List.of(1L), stored(log));
  }

  @Test
  void aMonthWithoutPartitionGetsOne() {
    UserLog log = persistence(usual).log();
    LogWriter writer = LOOP.call(log::writer);
    List<Long> seqs =
        LongStream.of(
                Seq.floor(Instant.parse("1999-12-31T23:59:59.999Z")),
                Seq.floor(Instant.parse("2000-01-01T00:00:00Z")),
                Seq.floor(Instant.parse("2031-02-28T00:00:00Z")))
            .boxed()
            .toList();
    await(LOOP.run(() -> Future.all(seqs.stream().map(s -> writer.append(entry(s))).toList())));
    assertEquals(seqs, stored(log));
    assertEquals(seqs.getLast(), await(log.last(owner)));
  }

  @Test
  void twoNodesMakePartitionsAtOnce() {
    Persistence one = persistence(usual);
    Persistence two = persistence(usual);
    await(Future.all(one.ensurePartitions(), two.ensurePartitions(), one.ensurePartitions()));
  }

  @Test
  void closingWaitsForWhatWasAppended() {
    UserLog log = persistence(usual).log();
    LogWriter writer = LOOP.call(log::writer);
    List<Future<Void>> results = new ArrayList<>();
    await(
        LOOP.run(() -> {
          entries(1, 600, 10).map(writer::append).forEach(results::add);
          return writer.close();
        }));
    assertTrue(results.stream().allMatch(Future::succeeded));
    assertEquals(600, stored(log).size());
    assertFalse(LOOP.<Future<Void>>call(() -> writer.append(entry(601))).isComplete());
    await(LOOP.run(writer::close));
  }

  @Test
  void moreThanTheBoundIsRefusedAtOnce() {
    UserLog log =
        persistence(
                new Settings.Batching(256, 1 << 20, 10, 64 << 20, Duration.ZERO, usual.attempt()))
            .log();
    LogWriter writer = LOOP.call(log::writer);
    List<Future<Void>> results = LOOP.call(() -> entries(1, 11, 1).map(writer::append).toList());
    assertTrue(results.get(10).failed());
    assertInstanceOf(Busy.class, results.get(10).cause());
    until(() -> results.subList(0, 10).stream().allMatch(Future::succeeded));
    assertEquals(10, stored(log).size());
  }

  @Test
  void moreBytesThanTheBoundAreRefusedUntilThereIsRoom() {
    UserLog log =
        persistence(new Settings.Batching(256, 1 << 20, 10, 100, Duration.ZERO, usual.attempt()))
            .log();
    LogWriter writer = LOOP.call(log::writer);
    List<Future<Void>> results = LOOP.call(() -> entries(1, 3, 40).map(writer::append).toList());
    assertInstanceOf(Busy.class, results.get(2).cause());
    until(() -> results.subList(0, 2).stream().allMatch(Future::succeeded));
    await(LOOP.run(() -> Future.all(entries(3, 4, 50).map(writer::append).toList())));
    await(LOOP.run(() -> entries(5, 5, 101).map(writer::append).findFirst().orElseThrow()));
    assertEquals(5, stored(log).size());
  }

  private List<Long> stored(UserLog log) {
    return await(log.page(owner, ArchiveQuery.first(ArchiveQuery.Filter.ALL, 10_000)))
        .entries()
        .stream()
        .map(Entry::seq)
        .toList();
  }

  private java.util.stream.Stream<Entry> entries(long first, long last, int bytes) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(i -> new Entry(owner, i, Entry.ARCHIVED, "a@b", Buffer.buffer(new byte[bytes])));
  }

  private Entry entry(long seq) {
    return new Entry(owner, seq, Entry.ARCHIVED, "a@b", Buffer.buffer("row " + seq));
  }
}
