// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import im.starling.node.loop.PromptLoop;
import im.starling.node.route.Mark;
import im.starling.node.route.Origin;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Standing;
import im.starling.persistence.ArchiveIds;
import im.starling.persistence.Entry;
import im.starling.persistence.Seq;
import im.starling.protocol.BareJid;
import im.starling.protocol.Header;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.XmlWriter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A mailbox with the sessions of its account, which do what a home makes them do. */
final class MailboxScene {
  private static final long OWNER = 7;
  private static final int BOTH = Entry.ARCHIVED | Entry.PENDING;
  private static final BareJid ACCOUNT = new BareJid("ben", "localhost");
  private static final BareJid PEER = new BareJid("ann", "localhost");

  /** Its clock stands at the beginning: so that rows are numbered from 1. */
  final PromptLoop loop = new PromptLoop();

  final KeptLog log = new KeptLog();
  final Map<String, BoundSession> sessions = new LinkedHashMap<>();
  final Mailbox mailbox;

  private final IdentityHashMap<BoundSession, List<Long>> given = new IdentityHashMap<>();
  private int bound;

  /** An account whose cursor is at {@code delivered} and whose last row is {@code last}. */
  MailboxScene(long delivered, long last) {
    mailbox =
        new Mailbox(
            loop,
            new Mailbox.Account(ACCOUNT, OWNER, delivered, last),
            new Mailbox.LogAccess(log, log, new ArchiveIds(Buffer.buffer("sixteen bytes!!!"))),
            sessions.values(),
            new Mailbox.Way(late -> true, (session, parcel) -> given(session).add(parcel.seq())),
            () -> {});
  }

  /** Rows that were there before the home was. */
  MailboxScene offline(long first, long last) {
    for (long seq = first; seq <= last; seq++) {
      row(seq, BOTH);
    }
    return this;
  }

  MailboxScene row(long seq, int flags) {
    XmlWriter row = new XmlWriter(128);
    message(10).writeStandalone(row);
    log.put(new Entry(OWNER, seq, flags, PEER.toString(), Buffer.buffer(row.bytes())));
    return this;
  }

  /** A session without presence. */
  BoundSession bind(String resource) {
    SessionRef ref = new SessionRef(new NodeId("a"), 0, ++bound);
    BoundSession session = new BoundSession(ACCOUNT.with(resource), ref, "::1", 0);
    sessions.put(resource, session);
    return session;
  }

  void available(BoundSession session, long known) {
    session.presence(Presence.of(Presence.Type.AVAILABLE, session.address(), null));
    mailbox.opened(session, known);
  }

  BoundSession open(String resource) {
    BoundSession session = bind(resource);
    available(session, Seq.NONE);
    return session;
  }

  /** A session of the home before this one, as that has known it. */
  BoundSession goesOn(BoundSession before) {
    BoundSession session = bind(before.address().resource());
    session.presence(before.presence());
    mailbox.announced(
        session,
        new Standing(
            before.address(),
            before.peer(),
            before.resumeId,
            before.resumeSeconds,
            Mark.UNKNOWN,
            before.kept(),
            before.had.rows(),
            before.given(),
            null));
    return session;
  }

  void close(BoundSession session) {
    session.left = true;
    session.presence(null);
    sessions.remove(session.address().resource());
    mailbox.closed(session);
  }

  /** It has no presence any more. */
  void unavailable(BoundSession session) {
    session.presence(null);
    mailbox.withdrawn(session);
  }

  /** A message to the bare address. */
  void receive(int length) {
    receive(length, ACCOUNT);
  }

  /** Messages of usual size to the full address of that session. */
  void receive(int count, BoundSession to) {
    for (int i = 0; i < count; i++) {
      receive(10, to.address());
    }
  }

  /** To a resource that may not be there. */
  void receive(int length, String resource) {
    receive(length, ACCOUNT.with(resource));
  }

  private void receive(int length, Jid to) {
    mailbox
        .append(message(length, to), BOTH, PEER, Origin.NONE)
        .onSuccess(
            stored -> mailbox.give(stored, Recipients.of(Message.Type.CHAT, to, sessions.values())))
        .onFailure(MailboxScene::unexpected);
  }

  /** To one session, of which another has a copy. */
  void receive(BoundSession to, BoundSession copied) {
    mailbox
        .append(message(10, to.address()), BOTH, PEER, Origin.NONE)
        .onSuccess(stored -> {
          mailbox.copy(copied, stored.message(), stored.seq());
          mailbox.give(stored, List.of(to));
        })
        .onFailure(MailboxScene::unexpected);
  }

  /** The client has that row and what it was given before it. */
  void acknowledge(BoundSession session, long seq) {
    List<Long> given = session.given();
    mailbox.delivered(session, given.subList(0, given.indexOf(seq) + 1));
  }

  /** A rule keeps that row from the client. */
  void withhold(BoundSession session, long seq) {
    mailbox.withheld(session, seq);
  }

  long cursor() {
    return mailbox.cursor().seq();
  }

  /** All that the session ever was given. */
  List<Long> given(BoundSession session) {
    return given.computeIfAbsent(session, fresh -> new ArrayList<>());
  }

  /** The same of each session that ever was given anything. */
  Collection<List<Long>> allGiven() {
    return given.values();
  }

  static Message message(int length) {
    return message(length, ACCOUNT);
  }

  private static Message message(int length, Jid to) {
    Payload body = Payload.write(out -> out.start(Message.BODY).text("x".repeat(length)).end());
    return new Message(new Header(null, PEER.with("desk"), to, null), Message.Type.CHAT, body);
  }

  private static void unexpected(Throwable bug) {
    throw new AssertionError(bug);
  }
}
