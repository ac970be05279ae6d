// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whichever way one pages, the pages together are the rows of the filter. Compared with a list in
 * memory.
 */
class ArchivePagingTest {
  private static final long OWNER = 1;
  private static final List<String> PEERS = List.of("a@x", "b@x", "c@x");
  private static final long MONTH = 31L * 24 * 3600 * 1000;

  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();
  private static final UserLog LOG =
      Persistence.connect(LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE).log();
  private static final List<Entry> ROWS = rows(new Random(7));

  /**
   * Over three months, so over several partitions; with rows that are not archived, and rows of
   * somebody else.
   */
  private static List<Entry> rows(Random random) {
    List<Entry> rows = new ArrayList<>();
    long millis = System.currentTimeMillis() - 3 * MONTH;
    long seq = Seq.NONE;
    for (int i = 0; i < 120; i++) {
      millis += random.nextInt((int) (MONTH / 40));
      seq = Seq.next(seq, millis);
      String peer = PEERS.get(random.nextInt(PEERS.size()));
      rows.add(new Entry(OWNER, seq, random.nextInt(8), peer, Buffer.buffer("" + i)));
    }
    return rows;
  }

  @BeforeAll
  static void fill() {
    LogWriter writer = LOOP.call(LOG::writer);
    List<Entry> all = new ArrayList<>(ROWS);
    ROWS.forEach(row -> all.add(new Entry(OWNER + 1, row.seq() + 1, 7, row.peer(), row.stanza())));
    await(LOOP.run(() -> Future.all(all.stream().map(writer::append).toList())));
  }

  @Test
  void pagesInEitherDirectionAreTheWhole() {
    Random random = new Random(11);
    for (int round = 0; round < 60; round++) {
      ArchiveQuery.Filter filter = filter(random);
      List<Entry> expected = ROWS.stream().filter(matches(filter)).toList();
      int max = 1 + random.nextInt(random.nextBoolean() ? 5 : 150);
      String what = filter + " by " + max;
      assertEquals(expected, forwards(filter, max, expected.size()), what);
      assertEquals(expected, backwards(filter, max, expected.size()), what);
    }
  }

  @Test
  void boundsOnBothSidesCutThePage() {
    Random random = new Random(13);
    for (int round = 0; round < 60; round++) {
      ArchiveQuery.Filter filter = filter(random);
      long after = some(random);
      long before = some(random);
      int max = random.nextInt(20);
      boolean backwards = random.nextBoolean();
      List<Entry> all =
          ROWS.stream()
              .filter(matches(filter))
              .filter(row -> row.seq() > after && row.seq() < before)
              .toList();
      int size = Math.min(max, all.size());
      List<Entry> expected =
          backwards ? all.subList(all.size() - size, all.size()) : all.subList(0, size);
      Page page =
          await(LOG.page(OWNER, new ArchiveQuery(filter, after, before, backwards, max, false)));
      assertEquals(new Page(expected, size == all.size(), OptionalLong.empty()), page);
    }
  }

  private static List<Entry> forwards(ArchiveQuery.Filter filter, int max, int size) {
    List<Entry> found = new ArrayList<>();
    ArchiveQuery query = ArchiveQuery.first(filter, max).withCount();
    while (true) {
      Page page = await(LOG.page(OWNER, query));
      found.addAll(page.entries());
      assertEquals(OptionalLong.of(size), page.count());
      assertEquals(found.size() == size, page.complete());
      if (page.complete()) {
        return found;
      }
      query = query.after(page.entries().getLast().seq());
    }
  }

  private static List<Entry> backwards(ArchiveQuery.Filter filter, int max, int size) {
    List<Entry> found = new ArrayList<>();
    ArchiveQuery query = ArchiveQuery.last(filter, max);
    while (true) {
      Page page = await(LOG.page(OWNER, query));
      found.addAll(0, page.entries());
      assertEquals(found.size() == size, page.complete());
      if (page.complete()) {
        return found;
      }
      query = query.before(page.entries().getFirst().seq());
    }
  }

  private static Predicate<Entry> matches(ArchiveQuery.Filter filter) {
    return row ->
        row.is(Entry.ARCHIVED)
            && (filter.with() == null || row.peer().equals(filter.with()))
            && row.seq() >= filter.start()
            && row.seq() <= filter.end()
            && (filter.ids().isEmpty() || filter.ids().contains(row.seq()));
  }

  private static ArchiveQuery.Filter filter(Random random) {
    @Nullable String with = random.nextBoolean() ? null : PEERS.get(random.nextInt(PEERS.size()));
    long start = random.nextBoolean() ? Seq.NONE : some(random);
    long end = random.nextBoolean() ? Long.MAX_VALUE : some(random);
    List<Long> ids = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      for (int i = random.nextInt(30); i >= 0; i--) {
        ids.add(some(random));
      }
    }
    return new ArchiveQuery.Filter(with, start, end, ids);
  }

  /** A place of a row, or one next to it, or no bound at all. */
  private static long some(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> Seq.NONE;
      case 1 -> Long.MAX_VALUE;
      default -> ROWS.get(random.nextInt(ROWS.size())).seq() + random.nextInt(3) - 1;
    };
  }
}
