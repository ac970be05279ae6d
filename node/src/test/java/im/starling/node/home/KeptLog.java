// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.persistence.ArchiveQuery;
import im.starling.persistence.Bounds;
import im.starling.persistence.Cursor;
import im.starling.persistence.Entry;
import im.starling.persistence.LogWriter;
import im.starling.persistence.Page;
import im.starling.persistence.UserLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory whose test says when a row is stored, when that is heard of, when a page comes.
 */
final class KeptLog implements UserLog, LogWriter {
  private final TreeMap<Long, Entry> rows = new TreeMap<>();
  private final Deque<Appended> unstored = new ArrayDeque<>();
  private final Deque<Appended> unheard = new ArrayDeque<>();

  /** Pages that are asked for and have not come, oldest first. */
  final List<Asked> pages = new ArrayList<>();

  /** Nothing waits for {@link #store} and {@link #hear}. */
  boolean atOnce = true;

  /** Says nothing of origins. */
  boolean away;

  /** How often it was asked for origins. */
  int asked;

  private record Appended(Entry row, Promise<Void> heard) {}

  /** A page that is asked for. */
  final class Asked {
    final long after;
    private final int limit;
    private final Promise<List<Entry>> promise = Promise.promise();
    private @Nullable List<Entry> seen;

    Asked(long after, int limit) {
      this.after = after;
      this.limit = limit;
    }

    /** What is in it is settled here, if not before; what is stored later is not in it. */
    List<Entry> look() {
      List<Entry> known = seen;
      if (known == null) {
        known =
            rows.tailMap(after, false).values().stream()
                .filter(row -> row.is(Entry.PENDING))
                .limit(limit)
                .toList();
        seen = known;
      }
      return known;
    }

    void come() {
      pages.remove(this);
      promise.complete(look());
    }

    void fail() {
      pages.remove(this);
      promise.fail("the database is away");
    }
  }

  /** A row that is there from the start. */
  void put(Entry row) {
    rows.put(row.seq(), row);
  }

  /** The oldest row that is not in the log yet gets there; nobody hears of it yet. */
  void store() {
    Appended next = unstored.poll();
    if (next != null) {
      put(next.row);
      unheard.add(next);
    }
  }

  /** The oldest row that is in the log unheard of is reported. */
  void hear() {
    Appended next = unheard.poll();
    if (next != null) {
      next.heard.complete();
    }
  }

  /** Lets all pages come that are asked for, and those that are asked for then. */
  void readAll() {
    while (!pages.isEmpty()) {
      pages.getFirst().come();
    }
  }

  @Override
  public Future<Void> append(Entry entry, boolean watched) {
    Appended appended = new Appended(entry, Promise.promise());
    unstored.add(appended);
    if (atOnce) {
      store();
      hear();
    }
    return appended.heard.future();
  }

  @Override
  public Future<Set<Long>> origins(long owner, long after, int limit) {
    asked++;
    return away
        ? Future.failedFuture("away")
        : Future.succeededFuture(
            rows.tailMap(after, false).values().stream()
                .map(Entry::origin)
                .filter(origin -> origin != Entry.NO_ORIGIN)
                .collect(Collectors.toSet()));
  }

  @Override
  public Future<List<Entry>> pending(long owner, long after, int limit) {
    Asked asked = new Asked(after, limit);
    pages.add(asked);
    return asked.promise.future();
  }

  @Override
  public int queued() {
    return unstored.size() + unheard.size();
  }

  @Override
  public boolean stalled() {
    return false;
  }

  @Override
  public void onStall(Consumer<Boolean> listener) {}

  @Override
  public LogWriter writer() {
    return this;
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }

  @Override
  public Future<Long> last(long owner) {
    throw new UnsupportedOperationException("not the mailbox's");
  }

  @Override
  public Future<Page> page(long owner, ArchiveQuery query) {
    throw new UnsupportedOperationException("not the mailbox's");
  }

  @Override
  public Future<Boolean> has(long owner, List<Long> seqs) {
    throw new UnsupportedOperationException("not the mailbox's");
  }

  @Override
  public Future<Integer> waiting(long owner, long last, int most) {
    throw new UnsupportedOperationException("not the mailbox's");
  }

  @Override
  public Future<Optional<Bounds>> bounds(long owner) {
    throw new UnsupportedOperationException("not the mailbox's");
  }

  @Override
  public Future<Void> delivered(List<Cursor> cursors) {
    throw new UnsupportedOperationException("not the mailbox's");
  }

  @Override
  public Future<Void> forget(long owner) {
    throw new UnsupportedOperationException("not the mailbox's");
  }
}
