// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.loop.Loop;
import im.starling.node.route.Origin;
import im.starling.node.route.Parcel;
import im.starling.node.route.Standing;
import im.starling.persistence.ArchiveIds;
import im.starling.persistence.Cursor;
import im.starling.persistence.Entry;
import im.starling.persistence.LogWriter;
import im.starling.persistence.UserLog;
import im.starling.protocol.BareJid;
import im.starling.protocol.FullJid;
import im.starling.protocol.Message;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An account's place in its log: gives out the numbers, knows which pending rows are with which
 * sessions, and from that the cursor. On the home's loop.
 *
 * <p>A pending row is with sessions that have not acknowledged it ({@code held}), or with none
 * ({@code unread}), or some session has acknowledged it. The cursor stands before the first row
 * that is not acknowledged: what it passes needs no session any more. A session that reads the log,
 * because it has only come or has as much as it can have, comes by the rows ahead of it. Where rows
 * are unread that no session will come by, one turns back for them.
 */
final class Mailbox {
  private static final int PAGE = 128;
  private static final long RETRY = 1_000;
  private static final long NOTHING = Long.MAX_VALUE;
  private static final int RANGES = 4_096; // of rows that wait; see Unread

  private final Loop loop;
  private final long owner;
  private final UserLog log;
  private final Writing writing;
  private final LoggedMessages rows;
  private final Way way;
  private final Collection<BoundSession> sessions;
  private final Runnable moved;

  private final TreeMap<Long, Set<BoundSession>> held = new TreeMap<>();
  private final Unread unread = new Unread(RANGES);
  private int ages;
  private long cursor;
  private boolean gone;

  /**
   * @param sessions those of the account, as they come and go
   * @param moved is called when the cursor may have moved
   */
  Mailbox(
      Loop loop,
      Account account,
      LogAccess access,
      Collection<BoundSession> sessions,
      Way way,
      Runnable moved) {
    this.loop = loop;
    this.owner = account.owner();
    this.log = access.log();
    this.writing = new Writing(loop, account.owner(), account.last(), access.writer());
    this.rows = new LoggedMessages(account.address(), account.owner(), access.ids(), loop.names());
    this.sessions = sessions;
    this.way = way;
    this.moved =
        () -> {
          if (!gone) {
            moved.run();
          }
        };
    this.cursor = account.delivered();
    if (account.last() > account.delivered()) {
      unread.add(account.delivered() + 1, account.last());
    }
  }

  /** What was read of the account before its home could take anything. */
  record Account(BareJid address, long owner, long delivered, long last) {}

  /**
   * The way to sessions.
   *
   * @param open whether what waited may still go it
   */
  record Way(Predicate<? super Message> open, BiConsumer<BoundSession, Parcel> deliver) {}

  /** The loop's ways to the log. */
  record LogAccess(UserLog log, LogWriter writer, ArchiveIds ids) {}

  /** A message that is in the log, with its place there and, if it is archived, its id inside. */
  record Stored(Message message, long seq, boolean pending) {}

  /** Completes on this loop when the row is committed; in the order of the calls. */
  Future<Stored> append(Message message, int flags, BareJid peer, Origin origin) {
    long seq = writing.next();
    Message stamped = (flags & Entry.ARCHIVED) != 0 ? rows.stamped(message, seq) : message;
    return writing
        .append(seq, message, flags, peer, origin, watched(flags))
        .map(done -> {
          moved.run();
          return new Stored(stamped, seq, (flags & Entry.PENDING) != 0);
        });
  }

  /** Whether a session is to see the row: of what the account sends, another than the sender's. */
  private boolean watched(int flags) {
    return sessions.size() > ((flags & Entry.SENT) == 0 ? 0 : 1);
  }

  /**
   * Gives a committed pending row to those who are to have it; who reads the log will find it
   * there.
   */
  void give(Stored stored, List<BoundSession> to) {
    long seq = stored.seq();
    Parcel parcel = Parcel.of(stored.message(), seq, loop.millis());
    boolean given = !to.isEmpty() && held.containsKey(seq);
    for (BoundSession session : to) {
      if (session.live()) {
        given = true;
        hold(seq, session);
        hand(session, parcel);
      } else if (another(stored.message(), session) != null) {
        session.mean(seq);
      }
    }
    if (given) {
      unread.passed(seq);
    } else {
      unread.append(seq);
      unread.bound(ages);
    }
  }

  /** A session is given a copy of a committed pending row: who acknowledges it has the row. */
  void copy(BoundSession to, Message copy, long seq) {
    hold(seq, to);
    hand(to, Parcel.of(copy, seq, loop.millis()));
  }

  /**
   * A session can have messages from now on: what waited for one is its to read.
   *
   * @param known the client has read the archive itself up to this seq
   */
  void opened(BoundSession session, long known) {
    if (sessions.contains(session)) {
      session.since(writing.lastPending());
      session.knows = known;
      rehome();
    }
  }

  /**
   * A session comes from the home that this account had before. It reads on in the log after the
   * last row that it was given, when others have come too and what they have is known.
   */
  void announced(BoundSession session, Standing standing) {
    meet(session);
    long newest = Math.max(cursor, standing.kept().since());
    session.had.addAll(standing.had());
    for (long seq : standing.had()) {
      unread.take(seq);
      held.remove(seq);
      newest = Math.max(newest, seq);
    }
    for (long seq : standing.given()) {
      newest = Math.max(newest, seq);
      // What another one has acknowledged needs nobody any more.
      if (seq > cursor && (held.containsKey(seq) || unread.has(seq, session.age))) {
        unread.take(seq);
        hold(seq, session);
      }
      session.gave(seq);
    }
    session.since(newest);
    session.readFrom(newest);
    loop.post(() -> {
      rehome(); // what waited before that goes before what came after it
      readOn(session);
    });
  }

  /** What is there by now the session was given, if it is for it and not with nobody. */
  void passed(BoundSession session) {
    session.since(session.live() ? writing.lastPending() : session.readFrom());
  }

  /** A session does not get these after all: what nobody else has is another's, if it may be. */
  private void giveBack(BoundSession session, List<Long> lost) {
    for (long seq : lost) {
      if (session.withhold(seq) && release(seq, session)) {
        unread.giveBack(seq);
      }
    }
    unread.bound(ages);
    rehome();
    moved.run();
  }

  /**
   * What the session was given and has not acknowledged, once more as it stands in the log. What it
   * had in another's place, or as a copy, is not among it, and is not its to have any more.
   */
  Future<List<Parcel>> again(List<Long> given, BoundSession session) {
    return new Rereading(log, rows, owner)
        .of(given)
        .onFailure(unread -> giveBack(session, given))
        .map(found -> {
          List<Parcel> parcels = new ArrayList<>(given.size());
          List<Long> lost = new ArrayList<>(0);
          for (long seq : given) {
            Message message = session.has(seq) ? found.get(seq) : null;
            if (message != null && another(message, session) == null) {
              parcels.add(Parcel.of(message, seq, loop.millis()));
            } else {
              lost.add(seq);
            }
          }
          giveBack(session, lost);
          return parcels;
        });
  }

  /** A session is not to have messages any more, but for those to its full address. */
  void withdrawn(BoundSession session) {
    session.skip(writing.lastPending());
    rehome();
  }

  /** The client has these rows, by whichever home it was given them, in whatever order. */
  void delivered(BoundSession session, List<Long> got) {
    for (long seq : got) {
      var _ = session.withhold(seq);
      session.had.add(seq);
      held.remove(seq);
      unread.take(seq);
    }
    had(session);
  }

  /** The client is not to have that row; what else it was given it has not acknowledged by that. */
  void withheld(BoundSession session, long seq) {
    if (session.withhold(seq)) {
      session.had.add(seq);
      var _ = release(seq, session);
    }
    had(session);
  }

  private void had(BoundSession session) {
    moved.run();
    if (!session.live() && session.roomy()) {
      read(session);
    }
  }

  /** True if nobody holds the row any more. */
  private boolean release(long seq, BoundSession session) {
    Set<BoundSession> holders = held.get(seq);
    boolean last = holders != null && holders.remove(session) && holders.isEmpty();
    if (last) {
      held.remove(seq);
    }
    return last;
  }

  /**
   * The session is over. What only it had, and what it had not read yet, goes to another if there
   * is one; else it waits for the next session to come.
   */
  void closed(BoundSession session) {
    for (long seq : session.leave()) {
      if (release(seq, session)) {
        unread.giveBack(seq);
      }
    }
    unread.bound(ages);
    rehome();
    moved.run();
  }

  /** Another home has the sessions: what is still under way here says nothing of the cursor. */
  void givenAway() {
    gone = true;
  }

  /** Everything up to here has reached a client. */
  Cursor cursor() {
    if (gone) {
      return new Cursor(owner, cursor);
    }
    long open =
        Math.min(
            unread.isEmpty() ? NOTHING : unread.first(),
            held.isEmpty() ? NOTHING : held.firstKey());
    for (BoundSession session : sessions) {
      if (!session.live()) {
        open = Math.min(open, session.readFrom() + 1);
      }
    }
    cursor = Math.max(cursor, open == NOTHING ? writing.committed() : open - 1);
    return new Cursor(owner, cursor);
  }

  /** The last row that is committed. */
  long committed() {
    return writing.committed();
  }

  /** True while a commit is awaited. */
  boolean busy() {
    return writing.busy();
  }

  private void hold(long seq, BoundSession session) {
    held.computeIfAbsent(seq, ignored -> new HashSet<>(2)).add(session);
  }

  private void hand(BoundSession session, Parcel parcel) {
    meet(session);
    session.give(parcel);
    way.deliver().accept(session, parcel);
  }

  private int meet(BoundSession session) {
    if (session.age == 0) {
      session.age = ++ages;
    }
    return session.age;
  }

  /** Reads the log for a session until it is up to date or has enough. */
  private void read(BoundSession session) {
    if (session.reading || session.full()) {
      return;
    }
    session.reading = true;
    long newest = writing.lastPending();
    long from = session.readFrom();
    log.pending(owner, from, PAGE)
        .onComplete(page -> {
          session.reading = false;
          if (!sessions.contains(session) || session.live()) {
            return;
          }
          if (page.failed()) {
            loop.after(RETRY, () -> readOn(session));
          } else if (session.readFrom() == from) {
            read(session, page.result(), newest);
          } else {
            read(session); // there is more to read than was asked for
          }
        });
  }

  private void readOn(BoundSession session) {
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
    boolean upToDate = page.size() < PAGE && writing.lastPending() == newest;
    boolean whole = page.size() < PAGE;
    for (Entry row : page) {
      if (session.full() || !sessions.contains(session)) {
        return;
      }
      if (row.seq() > writing.committed()) {
        // Its commit has not been heard of here: it is given when it is, like all that follows.
        upToDate = true;
        whole = true;
        break;
      }
      unread.remove(session.readFrom() + 1, row.seq() - 1);
      session.readFrom(row.seq());
      pass(row, session);
    }
    if (whole) {
      unread.remove(session.readFrom() + 1, newest);
    }
    if (!upToDate) {
      read(session);
    } else if (!session.full()) {
      session.goLive();
      rehome();
      moved.run();
    }
  }

  /** A session that reads the log comes by a row, and has it if it is for it. */
  private void pass(Entry row, BoundSession session) {
    long seq = row.seq();
    boolean waits = unread.has(seq, meet(session));
    if (!waits && session.had(seq)) {
      return;
    }
    boolean known = row.is(Entry.ARCHIVED) && seq <= session.knows;
    Message message = known ? null : wanted(row);
    if (message == null) {
      unread.take(seq);
    } else if (!session.has(seq) && isFor(message, seq, session, waits)) {
      if (waits || held.containsKey(seq)) {
        unread.take(seq);
        hold(seq, session);
      }
      hand(session, Parcel.of(message, seq, loop.millis()));
    }
  }

  /** Null for what the account does not want any more, too. */
  private @Nullable Message wanted(Entry row) {
    Message message = rows.late(row);
    return message != null && way.open().test(message) ? message : null;
  }

  /** Whether a session that comes by a row is to have it (RFC 6121 §8.5.2, §8.5.3). */
  private boolean isFor(Message message, long seq, BoundSession session, boolean waits) {
    if (!(message.to() instanceof FullJid)) {
      return session.eligible();
    }
    FullJid another = another(message, session);
    if (another == null || session.means(seq)) {
      return true;
    }
    return waits && session.eligible() && !comesBy(another, seq);
  }

  /** To which other resource the message is addressed; null if to none. */
  private static @Nullable FullJid another(Message message, BoundSession session) {
    return message.to() instanceof FullJid full
            && !full.resource().equals(session.address().resource())
        ? full
        : null;
  }

  private boolean comesBy(FullJid address, long seq) {
    for (BoundSession session : sessions) {
      if (session.address().equals(address)) {
        return session.eligible() && !session.live() && session.readFrom() < seq;
      }
    }
    return false;
  }

  /** Where rows wait that no session will come by, one that can have them turns back. */
  private void rehome() {
    BoundSession heir = null;
    for (BoundSession session : sessions) {
      long first = session.eligible() ? unread.first(meet(session)) : NOTHING;
      if (first == NOTHING) {
        continue;
      }
      if (!session.live() && session.readFrom() < first) {
        return;
      }
      if (heir == null || (heir.full() && !session.full())) {
        heir = session;
      }
    }
    if (heir != null) {
      heir.turnBack(unread.first(heir.age) - 1, writing.lastPending());
      read(heir);
    }
  }
}
