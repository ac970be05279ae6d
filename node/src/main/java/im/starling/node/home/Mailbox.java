// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.loop.Loop;
import im.starling.node.route.Parcel;
import im.starling.persistence.ArchiveIds;
import im.starling.persistence.Cursor;
import im.starling.persistence.Entry;
import im.starling.persistence.LogWriter;
import im.starling.persistence.Seq;
import im.starling.persistence.UserLog;
import im.starling.protocol.BareJid;
import im.starling.protocol.Message;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An account's place in its log: gives out the numbers, knows which pending rows are with which
 * sessions, and from that the cursor. On the home's loop.
 *
 * <p>A pending row is with a session ({@code held}), or it lies ahead of a session that is reading
 * the log, or the session that had it is gone ({@code orphans}), or it waits for a session to come
 * (at or beyond {@code backlog}), or some session has acknowledged it. The cursor stands before the
 * first row that is not acknowledged: what it passes needs no session any more.
 */
final class Mailbox {
  private static final int PAGE = 128;
  private static final long RETRY = 1_000;
  private static final long NOTHING = Long.MAX_VALUE;

  private final Loop loop;
  private final long owner;
  private final UserLog log;
  private final LogWriter writer;
  private final LoggedMessages rows;
  private final BiConsumer<BoundSession, Parcel> deliver;
  private final Collection<BoundSession> sessions;
  private final Runnable moved;

  private final TreeMap<Long, Set<BoundSession>> held = new TreeMap<>();
  private final TreeSet<Long> orphans = new TreeSet<>();
  private boolean rehoming;
  private long last;
  private long committed;
  private long lastPending;
  private long cursor;
  private long backlog;
  private int appending;

  /**
   * @param sessions those of the account, as they come and go
   * @param moved is called when the cursor may have moved
   */
  Mailbox(
      Loop loop,
      Account account,
      LogAccess access,
      Collection<BoundSession> sessions,
      BiConsumer<BoundSession, Parcel> deliver,
      Runnable moved) {
    this.loop = loop;
    this.owner = account.owner();
    this.log = access.log();
    this.writer = access.writer();
    this.rows = new LoggedMessages(account.address(), account.owner(), access.ids(), loop.names());
    this.sessions = sessions;
    this.deliver = deliver;
    this.moved = moved;
    this.last = account.last();
    this.committed = account.last();
    this.cursor = account.delivered();
    this.backlog = account.last() > account.delivered() ? account.delivered() + 1 : NOTHING;
  }

  /** What was read of the account before its home could take anything. */
  record Account(BareJid address, long owner, long delivered, long last) {}

  /** The loop's ways to the log. */
  record LogAccess(UserLog log, LogWriter writer, ArchiveIds ids) {}

  /** A message that is in the log, with its place there and, if it is archived, its id inside. */
  record Stored(Message message, long seq, boolean pending) {}

  /** Completes on this loop when the row is committed; in the order of the calls. */
  Future<Stored> append(Message message, int flags, BareJid peer) {
    long seq = Seq.next(last, loop.millis());
    last = seq;
    boolean pending = (flags & Entry.PENDING) != 0;
    Message stamped = (flags & Entry.ARCHIVED) != 0 ? rows.stamped(message, seq) : message;
    XmlWriter row = new XmlWriter(message.payload().length() + 192);
    message.writeStandalone(row);
    appending++;
    return writer
        .append(new Entry(owner, seq, flags, peer.toString(), Buffer.buffer(row.bytes())))
        .onComplete(done -> appending--)
        .map(done -> {
          committed = Math.max(committed, seq);
          lastPending = pending ? Math.max(lastPending, seq) : lastPending;
          moved.run();
          return new Stored(stamped, seq, pending);
        });
  }

  /**
   * Gives a committed pending row to those who are to have it; who reads the log will find it
   * there.
   */
  void give(Stored stored, List<BoundSession> to) {
    if (to.isEmpty()) {
      backlog = Math.min(backlog, stored.seq());
      return;
    }
    Parcel parcel = Parcel.of(stored.message(), stored.seq(), loop.millis());
    for (BoundSession session : to) {
      if (session.live()) {
        hand(session, parcel);
      }
    }
  }

  /**
   * A session can have messages from now on: what waited for one is its to read.
   *
   * @param known the client has read the archive itself up to this seq
   */
  void opened(BoundSession session, long known) {
    if (!sessions.contains(session)) {
      return;
    }
    rehome();
    if (backlog == NOTHING) {
      return;
    }
    long from = backlog - 1;
    session.readFrom(session.live() ? from : Math.min(session.readFrom(), from));
    session.knows = known;
    backlog = NOTHING;
    read(session);
  }

  /** The client has that row, and all that it was given before it. */
  void delivered(BoundSession session, long seq) {
    session.acknowledge(seq).forEach(held::remove);
    moved.run();
    if (!session.live() && session.roomy()) {
      read(session);
    }
  }

  /**
   * The session is over. What only it had goes to another, if there is one; what it had not read
   * yet waits for the next session to come.
   */
  void closed(BoundSession session) {
    for (long seq : session.leave()) {
      Set<BoundSession> holders = held.get(seq);
      if (holders != null && holders.remove(session) && holders.isEmpty()) {
        held.remove(seq);
        orphans.add(seq);
      }
    }
    if (!session.live()) {
      backlog = Math.min(backlog, session.readFrom() + 1);
    }
    rehome();
  }

  /** Everything up to here has reached a client. */
  Cursor cursor() {
    long open = Math.min(backlog, held.isEmpty() ? NOTHING : held.firstKey());
    open = Math.min(open, orphans.isEmpty() ? NOTHING : orphans.first());
    for (BoundSession session : sessions) {
      if (!session.live()) {
        open = Math.min(open, session.readFrom() + 1);
      }
    }
    cursor = Math.max(cursor, open == NOTHING ? committed : open - 1);
    return new Cursor(owner, cursor);
  }

  /** The last row that is committed. */
  long committed() {
    return committed;
  }

  /** True while a commit is awaited. */
  boolean busy() {
    return appending > 0;
  }

  private void hand(BoundSession session, Parcel parcel) {
    // A session that reads the log may come by an orphan before that one's page does.
    orphans.remove(parcel.seq());
    held.computeIfAbsent(parcel.seq(), ignored -> new HashSet<>(2)).add(session);
    session.give(parcel);
    deliver.accept(session, parcel);
  }

  /** Reads the log for a session until it is up to date or has enough. */
  private void read(BoundSession session) {
    if (session.reading || session.full()) {
      return;
    }
    session.reading = true;
    long newest = lastPending;
    long from = session.readFrom();
    log.pending(owner, from, PAGE)
        .onComplete(page -> {
          session.reading = false;
          if (!sessions.contains(session) || session.live()) {
            return;
          }
          if (page.failed()) {
            loop.after(RETRY, () -> again(session));
          } else if (session.readFrom() == from) {
            read(session, page.result(), newest);
          } else {
            read(session); // there is more to read than was asked for
          }
        });
  }

  private void again(BoundSession session) {
    if (sessions.contains(session) && !session.live()) {
      read(session);
    }
  }

  /**
   * Hands over a page.
   *
   * @param newest the last pending row when the page was asked for: what came since may be missing
   */
  private void read(BoundSession session, List<Entry> page, long newest) {
    boolean upToDate = page.size() < PAGE && lastPending == newest;
    for (Entry row : page) {
      if (session.full() || !sessions.contains(session)) {
        return;
      }
      if (row.seq() > committed) {
        // Its commit has not been heard of here: it is given when it is, like all that follows.
        upToDate = true;
        break;
      }
      session.readFrom(row.seq());
      boolean needed =
          !(row.is(Entry.ARCHIVED) && row.seq() <= session.knows) && !session.has(row.seq());
      if (needed) {
        late(row, session);
      }
    }
    if (!upToDate) {
      read(session);
    } else if (!session.full()) {
      session.goLive();
      moved.run();
    }
  }

  private void late(Entry row, BoundSession to) {
    Message message = rows.late(row);
    if (message != null) {
      hand(to, Parcel.of(message, row.seq(), loop.millis()));
    }
  }

  /** Finds new sessions for rows whose session is gone; without one they wait. */
  private void rehome() {
    if (orphans.isEmpty() || rehoming) {
      return;
    }
    if (heir() == null) {
      if (sessions.isEmpty()) {
        backlog = Math.min(backlog, orphans.first());
        orphans.clear();
      }
      return;
    }
    rehoming = true;
    Set<Long> asked = Set.copyOf(orphans);
    log.pending(owner, orphans.first() - 1, PAGE)
        .onComplete(page -> {
          rehoming = false;
          if (page.failed()) {
            loop.after(RETRY, this::rehome);
          } else {
            rehome(page.result(), asked);
          }
        });
  }

  private void rehome(List<Entry> page, Set<Long> asked) {
    for (Entry row : page) {
      BoundSession heir = heir();
      if (heir != null && orphans.remove(row.seq())) {
        boolean ahead = !heir.live() && row.seq() > heir.readFrom();
        if (!ahead && !heir.has(row.seq())) {
          late(row, heir);
        }
      }
    }
    if (heir() != null) {
      // What the log does not have any more needs nobody.
      long looked = page.size() < PAGE ? NOTHING : page.getLast().seq();
      orphans.removeIf(seq -> seq <= looked && asked.contains(seq));
    }
    moved.run();
    rehome();
  }

  private @Nullable BoundSession heir() {
    for (BoundSession session : sessions) {
      if (session.eligible()) {
        return session;
      }
    }
    return null;
  }
}
