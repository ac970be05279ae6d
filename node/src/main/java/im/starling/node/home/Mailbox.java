// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.persistence.ArchiveIds;
import im.starling.persistence.Cursor;
import im.starling.persistence.Entry;
import im.starling.persistence.LogWriter;
import im.starling.persistence.Seq;
import im.starling.persistence.UserLog;
import im.starling.node.loop.Loop;
import im.starling.node.route.Parcel;
import im.starling.protocol.BareJid;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.Stanza;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * An account's place in its log: gives out the numbers, knows which pending rows are with which
 * sessions, and from that the cursor. On the home's loop.
 *
 * <p>A pending row is with a session (in {@code held}), or it lies ahead of a session that is reading
 * the log, or it waits for a session to come (at or beyond {@code backlog}), or some session has
 * acknowledged it. The cursor stands before the first row that is not acknowledged.
 */
final class Mailbox {
  /** Pending rows that a session can have without acknowledging any. */
  static final int WINDOW = 256;

  private static final int PAGE = 128;
  private static final long NOTHING = Long.MAX_VALUE;

  private final Loop loop;
  private final BareJid address;
  private final long owner;
  private final UserLog log;
  private final LogWriter writer;
  private final ArchiveIds ids;
  private final BiConsumer<BoundSession, Parcel> deliver;
  private final Collection<BoundSession> sessions;

  private final TreeMap<Long, List<BoundSession>> held = new TreeMap<>();
  private long last;
  private long committed;
  private long lastPending;
  private long cursor;
  private long backlog;
  private int appending;

  Mailbox(
      Loop loop,
      Account account,
      LogAccess access,
      Collection<BoundSession> sessions,
      BiConsumer<BoundSession, Parcel> deliver) {
    this.loop = loop;
    this.address = account.address();
    this.owner = account.owner();
    this.log = access.log();
    this.writer = access.writer();
    this.ids = access.ids();
    this.sessions = sessions;
    this.deliver = deliver;
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
    Message stamped = (flags & Entry.ARCHIVED) != 0 ? stamped(message, seq) : message;
    Entry entry =
        new Entry(owner, seq, flags, peer.toString(), Buffer.buffer(standalone(message)));
    appending++;
    return writer
        .append(entry)
        .onComplete(done -> appending--)
        .map(
            done -> {
              committed = Math.max(committed, seq);
              boolean pending = (flags & Entry.PENDING) != 0;
              lastPending = pending ? Math.max(lastPending, seq) : lastPending;
              return new Stored(stamped, seq, pending);
            });
  }

  /** Gives a committed pending row to those who are to have it; those who read the log will find it there. */
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
   * @param readsArchive the client has asked the archive before: it knows what is archived from there
   */
  void opened(BoundSession session, boolean readsArchive) {
    if (backlog == NOTHING) {
      return;
    }
    session.readFrom = backlog - 1;
    session.knowsTo = readsArchive ? committed : Seq.NONE;
    backlog = NOTHING;
    read(session);
  }

  /** The client has all that the session was given up to {@code seq}. */
  void delivered(BoundSession session, long seq) {
    while (!session.given.isEmpty() && session.given.first() <= seq) {
      held.remove(session.given.removeFirst());
    }
    if (!session.live() && session.given.size() <= WINDOW / 2) {
      read(session);
    }
  }

  /**
   * The session is over. What only it had goes to an heir, if there is one; what it had not read yet
   * waits for the next session to come.
   */
  void closed(BoundSession session, List<BoundSession> eligible) {
    TreeSet<Long> orphans = new TreeSet<>();
    for (long seq : session.given) {
      List<BoundSession> holders = held.get(seq);
      if (holders != null && holders.remove(session) && holders.isEmpty()) {
        held.remove(seq);
        orphans.add(seq);
      }
    }
    session.given.clear();
    if (!session.live()) {
      backlog = Math.min(backlog, session.readFrom + 1);
    }
    if (orphans.isEmpty()) {
      return;
    }
    if (eligible.isEmpty()) {
      backlog = Math.min(backlog, orphans.first());
    } else {
      inherit(eligible.getFirst(), orphans);
    }
  }

  /** Everything up to here has reached a client. */
  Cursor cursor() {
    long open = Math.min(backlog, held.isEmpty() ? NOTHING : held.firstKey());
    for (BoundSession session : sessions) {
      if (!session.live()) {
        open = Math.min(open, session.readFrom + 1);
      }
    }
    cursor = Math.max(cursor, open == NOTHING ? committed : open - 1);
    return new Cursor(owner, cursor);
  }

  /** True while a commit is awaited. */
  boolean busy() {
    return appending > 0;
  }

  String id(long seq) {
    return ids.encode(owner, seq);
  }

  ArchiveIds ids() {
    return ids;
  }

  private void hand(BoundSession session, Parcel parcel) {
    held.computeIfAbsent(parcel.seq(), ignored -> new ArrayList<>(2)).add(session);
    session.given.add(parcel.seq());
    if (session.given.size() >= WINDOW) {
      session.readFrom = parcel.seq();
    }
    deliver.accept(session, parcel);
  }

  /** Until they are read again they count as held by the heir: the cursor stays before them. */
  private void inherit(BoundSession heir, SortedSet<Long> orphans) {
    for (long seq : orphans) {
      held.computeIfAbsent(seq, ignored -> new ArrayList<>(2)).add(heir);
      heir.given.add(seq);
    }
    long after = orphans.first() - 1;
    log.pending(owner, after, PAGE)
        .onComplete(
            page -> {
              if (!sessions.contains(heir)) {
                return;
              }
              if (page.failed()) {
                loop.after(1_000, () -> inherit(heir, orphans));
                return;
              }
              boolean more = page.result().size() == PAGE;
              for (Entry row : page.result()) {
                if (orphans.remove(row.seq())) {
                  deliver.accept(heir, Parcel.of(late(row), row.seq(), loop.millis()));
                }
              }
              if (more && !orphans.isEmpty()) {
                inherit(heir, orphans);
              }
            });
  }

  private void read(BoundSession session) {
    if (session.reading || session.given.size() >= WINDOW) {
      return;
    }
    session.reading = true;
    log.pending(owner, session.readFrom, PAGE)
        .onComplete(
            page -> {
              session.reading = false;
              if (page.failed()) {
                loop.after(1_000, () -> retry(session));
              } else if (sessions.contains(session)) {
                hand(session, page.result());
              }
            });
  }

  private void retry(BoundSession session) {
    if (sessions.contains(session) && !session.live()) {
      read(session);
    }
  }

  private void hand(BoundSession session, List<Entry> rows) {
    for (Entry row : rows) {
      session.readFrom = row.seq();
      boolean known = row.is(Entry.ARCHIVED) && row.seq() <= session.knowsTo;
      if (!known && !session.given.contains(row.seq())) {
        hand(session, Parcel.of(late(row), row.seq(), loop.millis()));
      }
    }
    if (rows.size() == PAGE || lastPending > session.readFrom) {
      read(session);
    } else if (session.given.size() < WINDOW) {
      session.readFrom = BoundSession.LIVE;
    }
  }

  /** A row as it is delivered after the fact: with its id and the time it came (XEP-0203). */
  private Message late(Entry row) {
    Message message = (Message) Stanza.parse(row.stanza().getBytes());
    Payload payload =
        message
            .payload()
            .with(
                out -> {
                  if (row.is(Entry.ARCHIVED)) {
                    stanzaId(out, row.seq());
                  }
                  delay(out, address.domain(), Seq.time(row.seq()));
                });
    return message.with(payload);
  }

  /** XEP-0203 §2. */
  static void delay(XmlWriter out, String from, Instant stamp) {
    out.start("delay", "urn:xmpp:delay")
        .attribute("from", from)
        .attribute("stamp", stamp.toString())
        .end();
  }

  private Message stamped(Message message, long seq) {
    return message.with(message.payload().with(out -> stanzaId(out, seq)));
  }

  /** XEP-0359 §3. */
  private void stanzaId(XmlWriter out, long seq) {
    out.start("stanza-id", "urn:xmpp:sid:0")
        .attribute("id", id(seq))
        .attribute("by", address)
        .end();
  }

  /** As it is stored: with its namespace, so that it can be copied into an archive's answer. */
  private static byte[] standalone(Message message) {
    XmlWriter out = new XmlWriter(message.payload().length() + 192);
    message.writeStandalone(out);
    return out.bytes();
  }
}
