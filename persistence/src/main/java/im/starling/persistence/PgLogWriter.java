// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit. One batch is on its way at any time; what arrives meanwhile is the next one. So
 * rows commit in the order of {@link #append}, and the busier it is, the more rows share a commit.
 * Belongs to one event loop.
 *
 * <p>A batch whose end nobody saw is sent again until it is seen; appends stay open as long, and
 * nothing after it overtakes. Only a row that the database refuses fails, alone.
 */
final class PgLogWriter implements LogWriter {
  private static final Logger LOG = LoggerFactory.getLogger(PgLogWriter.class);
  private static final long MILLISECOND = 1_000_000;
  private static final long NONE = Long.MAX_VALUE;

  private final ContextInternal context;
  private final Settings.Batching bounds;
  private final LogConnection connection;
  private final Linger linger;
  private final Backoff backoff = new Backoff(ThreadLocalRandom.current());

  private final Deque<Row> waiting = new ArrayDeque<>();
  private int waitingBytes;

  /** Of all rows that are not committed yet. */
  private int queuedBytes;

  /**
   * What was taken together; more than one batch only after one was split. The first is on its way.
   */
  private final Deque<Batch> taken = new ArrayDeque<>();

  private int takenRows;

  /** When the oldest row arrived that somebody looks for, {@link #NONE} if there is none. */
  private long watchedSince = NONE;

  private long timer;
  private long timerDue = NONE;
  private boolean stalled;
  private Consumer<Boolean> onStall = now -> {};
  private @Nullable Promise<Void> closing;

  private PgLogWriter(ContextInternal context, Settings.Batching bounds, LogConnection connection) {
    this.context = context;
    this.bounds = bounds;
    this.connection = connection;
    this.linger = new Linger(bounds.linger().toNanos());
  }

  static PgLogWriter start(Settings settings, SqlObserver observer, Fence fence) {
    ContextInternal current = ContextInternal.current();
    if (current == null || !current.isEventLoopContext()) {
      throw new IllegalStateException("a writer belongs to an event loop");
    }
    // A timer, for one, runs on a copy of its loop's context.
    ContextInternal context = current.unwrap();
    return new PgLogWriter(
        context, settings.batching(), new LogConnection(context, settings, observer, fence));
  }

  /**
   * {@code done} is a promise of the loop's context: what one listener throws goes to the handler
   * of that context, not into the writer, and the other rows hear all the same.
   */
  private record Row(Entry entry, Promise<Void> done, long arrived) {}

  /** Rows of one transaction. {@code again}: an earlier attempt may have committed them. */
  private record Batch(List<Row> rows, boolean again, boolean partitioned) {
    List<Entry> entries() {
      return rows.stream().map(Row::entry).toList();
    }

    Batch repeated() {
      return new Batch(rows, true, partitioned);
    }

    Batch alone(Row row) {
      return new Batch(List.of(row), again, partitioned);
    }

    Batch withPartitions() {
      return new Batch(rows, again, true);
    }
  }

  @Override
  public Future<Void> append(Entry entry, boolean watched) {
    if (closing != null) {
      return context.<Void>promise().future();
    }
    int size = entry.stanza().length();
    if (queued() >= bounds.queue()
        || (queuedBytes > 0 && queuedBytes > bounds.queueBytes() - size)) {
      return context.failedFuture(new Busy("too many rows wait for the database"));
    }
    long now = System.nanoTime();
    Row row = new Row(entry, context.promise(), now);
    waiting.add(row);
    waitingBytes += size;
    queuedBytes += size;
    watchedSince = watched ? Math.min(watchedSince, now) : watchedSince;
    linger.arrived(now);
    flush();
    return row.done.future();
  }

  @Override
  public int queued() {
    return waiting.size() + takenRows;
  }

  @Override
  public boolean stalled() {
    return stalled;
  }

  @Override
  public void onStall(Consumer<Boolean> listener) {
    onStall = listener;
  }

  private void stalled(boolean now) {
    stalled = now;
    onStall.accept(now);
  }

  @Override
  public Future<Void> close() {
    if (closing == null) {
      closing = context.promise();
      flush();
    }
    return closing.future();
  }

  /** Sends the next batch if none is on its way and there is nothing to wait for. */
  private void flush() {
    if (!taken.isEmpty()) {
      return;
    }
    Row oldest = waiting.peek();
    if (oldest == null) {
      finish();
      return;
    }
    long delay = full() || closing != null ? 0 : delay(oldest);
    if (delay < MILLISECOND) {
      take();
      send();
    } else {
      flushIn(delay);
    }
  }

  private long delay(Row oldest) {
    long now = System.nanoTime();
    long delay = linger.length(now, false) - (now - oldest.arrived);
    return watchedSince == NONE
        ? delay
        : Math.min(delay, linger.length(now, true) - (now - watchedSince));
  }

  private void flushIn(long delay) {
    long due = System.nanoTime() + delay;
    if (timerDue <= due) {
      return;
    }
    if (timerDue != NONE) {
      context.owner().cancelTimer(timer);
    }
    timerDue = due;
    timer =
        context.setTimer(
            delay / MILLISECOND,
            fired -> {
              timerDue = NONE;
              flush();
            });
  }

  private boolean full() {
    return waiting.size() >= bounds.rows() || waitingBytes >= bounds.bytes();
  }

  private void take() {
    List<Row> rows = new ArrayList<>(Math.min(waiting.size(), bounds.rows()));
    int bytes = 0;
    while (!waiting.isEmpty() && rows.size() < bounds.rows()) {
      int next = waiting.element().entry.stanza().length();
      if (!rows.isEmpty() && bytes + next > bounds.bytes()) {
        break;
      }
      bytes += next;
      rows.add(waiting.remove());
    }
    waitingBytes -= bytes;
    Row next = waiting.peek();
    watchedSince = next == null ? NONE : next.arrived;
    takenRows = rows.size();
    taken.add(new Batch(List.copyOf(rows), false, false));
  }

  private void send() {
    Batch batch = taken.peek();
    if (batch == null) {
      flush();
      return;
    }
    connection
        .append(batch.entries(), batch.again)
        .onSuccess(committed -> settle(row -> row.done.complete()))
        .onFailure(error -> failed(batch, error));
  }

  /**
   * Tells the rows of the first batch what became of them, and goes on with the next. Who is told
   * may append or close at once; so the batch stays the first meanwhile, and nothing is sent.
   */
  private void settle(Consumer<Row> outcome) {
    Batch batch = taken.element();
    if (stalled) {
      stalled(false);
      LOG.atInfo().addKeyValue("queued", queued()).log("log.recovered");
    }
    backoff.reset();
    takenRows -= batch.rows.size();
    batch.rows.forEach(row -> queuedBytes -= row.entry.stanza().length());
    // It stays until all have heard: what they append meanwhile must not send the next one twice.
    batch.rows.forEach(outcome);
    taken.remove();
    send();
  }

  private void failed(Batch batch, Throwable error) {
    switch (Fault.of(error)) {
      case LOST -> retry(batch.repeated(), error);
      case REFUSED -> refused(batch, error);
      case NO_PARTITION -> {
        if (batch.partitioned) {
          refused(batch, error);
        } else {
          makePartitions(batch);
        }
      }
    }
  }

  private void makePartitions(Batch batch) {
    connection
        .makePartitions(batch.entries())
        .onSuccess(made -> {
          replace(List.of(batch.withPartitions()));
          send();
        })
        .onFailure(error -> {
          if (Fault.of(error) == Fault.LOST) {
            retry(batch, error);
          } else {
            refused(batch, error);
          }
        });
  }

  private void retry(Batch batch, Throwable error) {
    if (!stalled) {
      stalled(true);
      LOG.atWarn().addKeyValue("error", error.toString()).log("log.stalled");
    }
    connection.drop();
    replace(List.of(batch));
    if (closing != null) {
      giveUp();
    } else {
      context.setTimer(backoff.next(), timer -> send());
    }
  }

  /**
   * Nothing of the batch was written. Its rows go one by one, so that only those fail which have
   * to.
   */
  private void refused(Batch batch, Throwable error) {
    if (batch.rows.size() == 1) {
      settle(row -> row.done.fail(error));
    } else {
      replace(batch.rows.stream().map(batch::alone).toList());
      send();
    }
  }

  private void replace(List<Batch> first) {
    taken.remove();
    first.reversed().forEach(taken::addFirst);
  }

  /** Nobody hears of these rows: a failure would be an answer, and that be acknowledged. */
  private void giveUp() {
    LOG.atWarn().addKeyValue("rows", queued()).log("log.given-up");
    taken.clear();
    waiting.clear();
    takenRows = 0;
    finish();
  }

  private void finish() {
    Promise<Void> done = closing;
    if (done != null) {
      connection.close().onComplete(ended -> done.tryComplete());
    }
  }
}
