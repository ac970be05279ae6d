// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import im.starling.node.feature.AccountHome;
import im.starling.node.feature.AtHome;
import im.starling.node.feature.Phase;
import im.starling.node.feature.Pipeline;
import im.starling.node.feature.Session;
import im.starling.node.feature.Verdict;
import im.starling.node.loop.Loop;
import im.starling.node.route.BlockList;
import im.starling.node.route.Envelope;
import im.starling.node.route.Online;
import im.starling.node.route.Origin;
import im.starling.node.route.Parcel;
import im.starling.node.route.Receipt;
import im.starling.node.route.Router;
import im.starling.node.route.SessionLink;
import im.starling.node.route.SessionRef;
import im.starling.persistence.ArchiveIds;
import im.starling.persistence.Cursor;
import im.starling.protocol.BareJid;
import im.starling.protocol.Header;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.Stanza;
import im.starling.protocol.StreamError;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The home of an account: its sessions, and what happens to each envelope. On its shard's loop. */
final class UserHome implements AccountHome, Home {
  private static final long AFTERMATH = 10_000;

  private final Loop loop;
  private final Mailbox.Account account;
  private final Map<StateKey<?>, Object> states;
  private final Surroundings around;
  private final Map<String, BoundSession> sessions = new LinkedHashMap<>(4);
  private final Mailbox mailbox;
  private final Messages messages;
  private final AtHome passing = new AtHome(this);
  private final Requests requests;
  private final OwnPresence presences;
  private final Resumption resumption;
  private final Standings standings;
  private final Entrance entrance;
  private final Rooms rooms = new Rooms();
  private final CatchingUp catchingUp;
  private final Telling telling;
  private final Underway underway = new Underway();
  private Future<?> changes = Future.succeededFuture();
  private int changing;
  private long usedAt;
  private long written;

  /** What all homes of a loop share. */
  record Surroundings(
      NodeId self,
      Pipeline pipeline,
      Router router,
      SessionLink link,
      Mailbox.LogAccess log,
      LastCounts counts,
      Departed departed,
      Supplier<String> resources,
      int resourcesPerAccount,
      Consumer<BareJid> forget,
      Consumer<Home> moved,
      Turns turns) {}

  UserHome(
      Loop loop, Mailbox.Account account, Map<StateKey<?>, Object> states, Surroundings around) {
    this.loop = loop;
    this.account = account;
    this.states = states;
    this.around = around;
    this.written = account.delivered();
    this.mailbox =
        new Mailbox(
            loop,
            account,
            around.log(),
            sessions.values(),
            new Mailbox.Way(this::wants, this::deliver),
            () -> around.moved().accept(this));
    Unlogged unlogged = new Unlogged(this);
    Repeats repeats = new Repeats(loop, around.log().log(), account.owner(), underway::values);
    this.messages = new Messages(this, around.pipeline(), mailbox, unlogged, repeats);
    this.requests = new Requests(this, around.pipeline());
    this.presences = new OwnPresence(this, around.pipeline(), mailbox);
    this.standings =
        new Standings(this, around.self(), sessions, mailbox, around.pipeline(), around.link());
    this.entrance = new Entrance(this, sessions, around);
    this.catchingUp = new CatchingUp(loop);
    this.telling = new Telling(loop, around.router(), around.pipeline(), passing);
    this.resumption = new Resumption(this, around, unlogged);
  }

  @Override
  public Future<Receipt> accept(Envelope envelope) {
    usedAt = loop.millis();
    return switch (envelope) {
      case Envelope.Arriving arriving ->
          catchingUp.underway()
              ? catchingUp.then(() -> accept(arriving))
              : arriving(arriving.stanza(), arriving.origin(), null);
      case Envelope.Order order -> requests.ordered(order.request());
      case Envelope.Sent sent -> sent(sent);
      case Envelope.Bind bind -> entrance.bind(bind);
      case Envelope.Resumable resumable -> resumable(resumable);
      case Envelope.Resume resume -> resumption.resume(resume);
      case Envelope.Delivered delivered ->
          logged(delivered.session(), session -> mailbox.delivered(session, delivered.rows()));
      case Envelope.Withheld withheld ->
          logged(withheld.session(), session -> mailbox.withheld(session, withheld.seq()));
      case Envelope.Marked marked -> marked(marked);
      case Envelope.Announce announced -> standings.announced(announced);
      case Envelope.Unseen unseen -> resumption.unseen(unseen);
      case Envelope.Park park -> resumption.park(find(park.session()));
      case Envelope.Ended ended -> ended(ended.session());
      case Envelope.Expel expel -> entrance.expel(expel);
      case Envelope.Handled handled -> resumption.handled(handled);
    };
  }

  @Override
  public boolean idle(long since) {
    return sessions.isEmpty() && !mailbox.busy() && changing == 0 && usedAt < since;
  }

  /** True if a change that waits for the database is under way. */
  boolean changing() {
    return changing > 0;
  }

  @Override
  public boolean quiet() {
    return !mailbox.busy() && changing == 0;
  }

  @Override
  public void remind() {
    standings.remind();
  }

  @Override
  public void leaving(boolean goes) {
    rooms.close(goes);
    resumption.leaving(goes);
  }

  @Override
  public Farewell farewell() {
    return standings.farewell();
  }

  @Override
  public void gone(NodeId node) {
    resumption.gone(node);
  }

  @Override
  public void broken(NodeId node, int at) {
    resumption.missed().broken(node, at);
  }

  /** How its sessions go from one stream to another. */
  Resumption resumption() {
    return resumption;
  }

  /** Its client has these rows. */
  void acknowledged(BoundSession session, List<Long> rows) {
    mailbox.delivered(session, rows);
  }

  /**
   * What it was given and has not acknowledged, from the log.
   *
   * @param waiting is still to be given to its stream
   */
  Future<List<Parcel>> again(BoundSession session, Set<Long> waiting) {
    List<Long> given = new ArrayList<>(session.given());
    given.removeAll(waiting);
    return mailbox.again(given, session);
  }

  /** Nothing else arrives before it has read on. */
  void awaited(BoundSession session) {
    catchingUp.await(session);
  }

  /** Something else is known of a session. */
  void changed(BoundSession session) {
    standings.changed(session);
  }

  @Override
  public boolean online(Online.Which which) {
    return BoundSession.online(which, sessions.values());
  }

  @Override
  public Cursor cursor() {
    return mailbox.cursor();
  }

  @Override
  public long written() {
    return written;
  }

  @Override
  public void written(long seq) {
    written = Math.max(written, seq);
    standings.floor(written);
  }

  private Future<Receipt> arriving(Stanza arrived, Origin origin, @Nullable SessionRef by) {
    Receipt stopped = Verdict.ended(around.pipeline().run(Phase.RECEIVE, passing.with(arrived)));
    Stanza stanza = passing.take();
    if (stopped != null) {
      return Future.succeededFuture(stopped);
    }
    return switch (stanza) {
      case Message message -> messages.received(message, origin);
      case Presence presence -> inOrder(presence.from(), () -> presences.received(presence));
      case Iq iq -> inOrder(iq.from(), () -> iq(iq, by));
    };
  }

  private Future<Receipt> iq(Iq iq, @Nullable SessionRef by) {
    boolean own = account.address().equals(Objects.requireNonNull(iq.from()).bare());
    return requests.received(iq, own, own && by != null ? find(by) : null);
  }

  private Future<Receipt> sent(Envelope.Sent sent) {
    SessionRef by = sent.session();
    return switch (sent.stanza()) {
      case Message message -> messages.sent(message, sent.origin());
      case Presence presence -> inOrder(presence.from(), () -> presences.sent(find(by), presence));
      case Iq iq -> arriving(iq, sent.origin(), by);
    };
  }

  /** Does what needs no commit, but not before what the same sender sent before. */
  Future<Receipt> inOrder(@Nullable Jid sender, Supplier<Future<Receipt>> task) {
    return underway.then(sender, task);
  }

  /** A message of that sender is on its way to the log. */
  void underway(Jid sender, Future<?> commit) {
    underway.add(sender, commit);
  }

  private Future<Receipt> resumable(Envelope.Resumable resumable) {
    BoundSession session = find(resumable.session());
    if (session != null) {
      session.resumeId = resumable.id();
      session.resumeSeconds = resumable.seconds();
    }
    return session == null ? Future.succeededFuture(new Receipt.Gone()) : Receipt.ACCEPTED_NOW;
  }

  private Future<Receipt> marked(Envelope.Marked marked) {
    BoundSession session = find(marked.session());
    if (session != null) {
      session.marks.add(marked.mark());
    }
    return Receipt.ACCEPTED_NOW;
  }

  private Future<Receipt> logged(SessionRef by, Consumer<BoundSession> said) {
    BoundSession session = find(by);
    if (session != null) {
      said.accept(session);
    }
    return Receipt.ACCEPTED_NOW;
  }

  private Future<Receipt> ended(SessionRef ref) {
    BoundSession session = find(ref);
    if (session == null) {
      standings.over(ref);
      return Receipt.ACCEPTED_NOW;
    }
    // What it said last may wait for a commit, and is said before its end is.
    return inOrder(
        session.address(),
        () -> {
          gone(session);
          return Receipt.ACCEPTED_NOW;
        });
  }

  /** RFC 6121 §4.5.4: who saw the session as available sees that it no longer is. */
  void gone(BoundSession session) {
    if (sessions.get(session.address().resource()) != session) {
      return;
    }
    session.left = true;
    session.presence(null);
    Header header = new Header(null, session.address(), null, null);
    presences
        .said(new Presence(header, Presence.Type.UNAVAILABLE, Payload.EMPTY))
        .onFailure(bug -> {});
    leaves(session);
  }

  /** It turns out to be one that goes on: nobody sees it go. */
  void replaced(BoundSession session) {
    session.left = true;
    leaves(session);
  }

  private void leaves(BoundSession session) {
    sessions.remove(session.address().resource());
    resumption.leave(session);
    mailbox.closed(session);
  }

  private @Nullable BoundSession find(SessionRef ref) {
    for (BoundSession session : sessions.values()) {
      if (session.ref.equals(ref)) {
        return session;
      }
    }
    return null;
  }

  void deliver(BoundSession to, Parcel parcel) {
    if (to.left) {
      return;
    }
    resumption.deliver(to, parcel);
  }

  @Override
  public BareJid address() {
    return account.address();
  }

  @Override
  public long owner() {
    return account.owner();
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public long committed() {
    return mailbox.committed();
  }

  @Override
  public ArchiveIds archiveIds() {
    return around.log().ids();
  }

  @Override
  public Collection<BoundSession> sessions() {
    return sessions.values();
  }

  @Override
  public @Nullable BoundSession session(String resource) {
    return sessions.get(resource);
  }

  @Override
  @SuppressWarnings("unchecked") // put there by the declaration that has the key's type
  public <T> T state(StateKey<T> key) {
    return (T) Objects.requireNonNull(states.get(key), key.name());
  }

  @Override
  public boolean wants(Stanza stanza) {
    Verdict verdict = around.pipeline().run(Phase.RECEIVE, passing.with(stanza));
    Stanza _ = passing.take();
    return verdict instanceof Verdict.Pass;
  }

  @Override
  public void block(Session session, BlockList blocked) {
    around.link().block(((BoundSession) session).ref, blocked);
  }

  @Override
  public Future<Void> heard() {
    Set<SessionRef> streams = new HashSet<>();
    sessions.values().forEach(session -> streams.add(session.ref));
    return around.link().heard(loop, streams);
  }

  @Override
  public void send(Session to, Stanza stanza) {
    deliver((BoundSession) to, Parcel.of(stanza, 0, loop.millis()));
  }

  @Override
  public void send(Predicate<? super Session> meant, Stanza stanza) {
    Parcel parcel = null;
    for (BoundSession session : sessions.values()) {
      if (meant.test(session)) {
        parcel = parcel == null ? Parcel.of(stanza, 0, loop.millis()) : parcel;
        deliver(session, parcel);
      }
    }
  }

  @Override
  public void post(List<? extends Stanza> stanzas) {
    telling.post(stanzas);
  }

  @Override
  public Future<Void> arrived() {
    return rooms.await(telling.posted()).transform(done -> Future.succeededFuture());
  }

  /** The same fate, once what was posted has arrived. */
  Future<Receipt> arrived(Future<Receipt> fate) {
    return telling.posted(fate);
  }

  @Override
  public int telling() {
    return telling.waiting();
  }

  @Override
  public Future<Void> room(Session to) {
    BoundSession session = (BoundSession) to;
    return session.left || session.moving != null
        ? Future.failedFuture("the session has no stream")
        : rooms.await(around.link().room(loop, session.ref));
  }

  @Override
  public Future<Receipt> route(Stanza stanza) {
    return telling.route(stanza);
  }

  @Override
  public Future<Iq> order(Iq request) {
    return around.router().order(loop, request).map(Receipt::answer);
  }

  @Override
  public void end(StreamError why) {
    endSessions(why, null);
    around.forget().accept(account.address());
    // What was on its way to the log has arrived by then; nothing there says whose it was.
    loop.after(AFTERMATH, () -> around.log().log().forget(account.owner()).onFailure(kept -> {}));
  }

  @Override
  public void end(Session session, StreamError why) {
    BoundSession ended = (BoundSession) session;
    around.link().end(ended.ref, why);
    gone(ended);
  }

  @Override
  public void endSessions(StreamError why, @Nullable Session spared) {
    entrance.endSessions(why, spared);
  }

  @Override
  public <T> Future<T> serial(Supplier<Future<T>> change) {
    changing++;
    Future<T> done = changes.transform(before -> change.get()).onComplete(over -> changing--);
    changes = done;
    return done;
  }

  @Override
  public <T> Future<T> inTurn(Jid asker, Supplier<Future<T>> question) {
    return around.turns().take(asker.bare(), question);
  }
}
