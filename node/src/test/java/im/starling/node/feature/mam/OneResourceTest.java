// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.mam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.persistence.ArchiveQuery;
import im.starling.persistence.ArchiveQuery.Filter;
import im.starling.persistence.Bounds;
import im.starling.persistence.Cursor;
import im.starling.persistence.Entry;
import im.starling.persistence.LogWriter;
import im.starling.persistence.Page;
import im.starling.persistence.UserLog;
import im.starling.protocol.FullJid;
import im.starling.protocol.Jid;
import im.starling.protocol.MalformedJid;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a long conversation is sifted for one resource. */
class OneResourceTest {
  /** More than one request reads. */
  private static final int LONG = 3 * OneResource.ROUNDS * Query.MOST + 7;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoNeverSpokeCostsSoMuchAtOnce(boolean backwards) throws MalformedJid {
    Rows rows = new Rows(LONG, "laptop");
    List<Long> found = new ArrayList<>();
    List<Page> pages = all(rows, "phone", 10, backwards, found);
    assertEquals(List.of(), found);
    assertEquals(4, pages.size());
    for (Page page : pages.subList(0, 3)) {
      assertFalse(page.complete());
      assertTrue(page.reached() != null);
    }
    assertTrue(pages.getLast().complete());
    assertNull(pages.getLast().reached());
    assertEquals(OneResource.ROUNDS, rows.most);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsThereIsFoundPageByPage(boolean backwards) throws MalformedJid {
    int[] spoke = {3, 99, 100, 101, 250, 251, 9_000, LONG - 1};
    Rows rows = new Rows(LONG, "laptop", spoke);
    List<Long> found = new ArrayList<>();
    List<Page> pages = all(rows, "phone", 3, backwards, found);
    assertEquals(IntStream.of(spoke).mapToObj(seq -> (long) seq).toList(), sorted(found));
    assertTrue(pages.stream().allMatch(page -> page.entries().size() <= 3));
    assertTrue(rows.most <= OneResource.ROUNDS, "pages for one: " + rows.most);
  }

  @Test
  void aFullPageSaysWhetherThereIsMore() throws MalformedJid {
    Rows two = new Rows(10, "laptop", 2, 5);
    List<Page> pages = all(two, "phone", 2, false, new ArrayList<>());
    assertEquals(1, pages.size(), "complete, and exactly full");
    Rows three = new Rows(10, "laptop", 2, 5, 9);
    assertEquals(2, all(three, "phone", 2, false, new ArrayList<>()).size());
  }

  private static List<Long> sorted(List<Long> found) {
    return found.stream().sorted().toList();
  }

  /** Asks as a client does, until it is told that this is all. */
  private static List<Page> all(
      Rows rows, String resource, int max, boolean backwards, List<Long> found)
      throws MalformedJid {
    FullJid with = (FullJid) Jid.parse("romeo@example.org/" + resource);
    Filter filter = new Filter("romeo@example.org", 0, Long.MAX_VALUE, List.of());
    ArchiveQuery query =
        backwards ? ArchiveQuery.last(filter, max) : ArchiveQuery.first(filter, max);
    List<Page> pages = new ArrayList<>();
    while (pages.isEmpty() || !pages.getLast().complete()) {
      rows.asked = 0;
      Page page = OneResource.page(rows, 1, query, with).result();
      pages.add(page);
      page.entries().forEach(entry -> found.add(entry.seq()));
      if (!page.complete()) {
        Entry edge =
            page.entries().isEmpty()
                ? Objects.requireNonNull(page.reached())
                : backwards ? page.entries().getFirst() : page.entries().getLast();
        query = backwards ? query.before(edge.seq()) : query.after(edge.seq());
      }
    }
    return pages;
  }

  /** A log of messages from one resource, and of some from the phone. */
  private static final class Rows implements UserLog {
    private final List<Entry> rows = new ArrayList<>();
    private int asked;
    private int most;

    Rows(int count, String from, int... phone) {
      for (int seq = 1; seq <= count; seq++) {
        int place = seq;
        boolean other = IntStream.of(phone).anyMatch(one -> one == place);
        String stanza =
            "<message xmlns='jabber:client' from='romeo@example.org/%s'><body/></message>"
                .formatted(other ? "phone" : from);
        rows.add(new Entry(1, seq, Entry.ARCHIVED, "romeo@example.org", Buffer.buffer(stanza)));
      }
    }

    @Override
    public Future<Page> page(long owner, ArchiveQuery query) {
      asked++;
      most = Math.max(most, asked);
      int from = (int) query.after();
      int to = (int) Math.min(rows.size(), query.before() - 1);
      List<Entry> left = from < to ? rows.subList(from, to) : List.of();
      boolean complete = left.size() <= query.max();
      List<Entry> part =
          complete
              ? left
              : query.backwards()
                  ? left.subList(left.size() - query.max(), left.size())
                  : left.subList(0, query.max());
      return Future.succeededFuture(new Page(part, complete, OptionalLong.empty()));
    }

    @Override
    public LogWriter writer() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Long> last(long owner) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<List<Entry>> pending(long owner, long after, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Set<Long>> origins(long owner, long after, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Boolean> has(long owner, List<Long> seqs) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Integer> waiting(long owner, long last, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Optional<Bounds>> bounds(long owner) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> delivered(List<Cursor> cursors) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> forget(long owner) {
      throw new UnsupportedOperationException();
    }
  }
}
