// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.cluster.NodeId;
import im.starling.node.feature.Declaration;
import im.starling.node.feature.Phase;
import im.starling.node.feature.Pipeline;
import im.starling.node.feature.Verdict;
import im.starling.node.feature.mam.ArchiveAccess;
import im.starling.node.loop.Loop;
import im.starling.node.loop.PromptLoop;
import im.starling.node.route.BlockList;
import im.starling.node.route.Envelope;
import im.starling.node.route.Hosts;
import im.starling.node.route.Kept;
import im.starling.node.route.Parcel;
import im.starling.node.route.Receipt;
import im.starling.node.route.Router;
import im.starling.node.route.SessionLink;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Snapshot;
import im.starling.persistence.ArchiveIds;
import im.starling.protocol.BareJid;
import im.starling.protocol.FullJid;
import im.starling.protocol.Header;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.QName;
import im.starling.protocol.StreamError;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a home does with the sessions of its account while one moves to another stream. */
class UserHomeTest implements SessionLink {
  private static final BareJid ACCOUNT = new BareJid("ben", "localhost");
  private static final FullJid PEER = new BareJid("ann", "localhost").with("desk");
  private static final NodeId NODE = new NodeId("a");
  private static final SessionRef OLD = new SessionRef(NODE, 0, 1);
  private static final SessionRef NEW = new SessionRef(NODE, 0, 2);
  private static final SessionRef THIRD = new SessionRef(NODE, 0, 3);

  private static final QName ORACLE = new QName("urn:example", "oracle");
  private static final QName NO_STORE = new QName("urn:xmpp:hints", "no-store");

  private final Map<SessionRef, List<Parcel>> delivered = new HashMap<>();
  private final Map<SessionRef, StreamError> ended = new HashMap<>();
  private final List<Iq> answers = new ArrayList<>();
  private final List<Message> bounces = new ArrayList<>();
  private final Promise<Snapshot> released = Promise.promise();
  private final Promise<Iq> oracle = Promise.promise();
  private final List<Presence> said = new ArrayList<>();
  private final List<@Nullable Jid> asking = new ArrayList<>();
  private final PromptLoop loop = new PromptLoop();
  private final KeptLog log = new KeptLog();
  private final UserHome home = home();

  private UserHome home() {
    Mailbox.LogAccess access =
        new Mailbox.LogAccess(log, log, new ArchiveIds(Buffer.buffer("sixteen bytes!!!")));
    Router router = new Router(new Hosts(Set.of("localhost")), new Elsewhere(answers, bounces));
    return new UserHome(
        loop,
        new Mailbox.Account(ACCOUNT, 7, 0, 0),
        Map.of(),
        new UserHome.Surroundings(
            NODE,
            new Pipeline(List.of(this::declare, new ArchiveAccess(log, 10, 1_000))),
            router,
            this,
            access,
            new LastCounts(new Forgetful()),
            new Departed(),
            () -> "r",
            10,
            gone -> {},
            moved -> {},
            new Turns(loop)));
  }

  private void declare(Declaration to) {
    to.iqToHome(
            Iq.Type.GET,
            ORACLE,
            (request, here) -> {
              asking.add(request.from());
              return oracle.future();
            })
        .on(
            Phase.RECORD,
            incoming -> {
              if (!incoming.message().has(NO_STORE)) {
                incoming.archive();
              }
              return Verdict.PASS;
            })
        .presenceFromSelf((presence, here) -> {
          said.add(presence);
          return Verdict.PASSED;
        });
  }

  @Test
  void ofTwoWhoAskForASessionTheLaterHasIt() {
    bindResumable();
    Future<Receipt> first = home.accept(new Envelope.Resume(NEW, "id", 0, "::1"));
    Future<Receipt> second = home.accept(new Envelope.Resume(THIRD, "id", 0, "::1"));
    assertFalse(second.isComplete());
    ask(1);
    release();
    assertInstanceOf(Receipt.Resumed.class, first.result());
    assertInstanceOf(Receipt.Resumed.class, second.result());
    assertEquals(1, delivered.getOrDefault(NEW, List.of()).size(), "what came meanwhile");
    assertEquals(List.of(), answers);
  }

  @Test
  void aRequestTooManyWhileTheSessionMovesIsAnsweredLikeAllBefore() {
    bindResumable();
    Future<Receipt> resumed = home.accept(new Envelope.Resume(NEW, "id", 0, "::1"));
    ask(4_097);
    assertEquals(4_097, answers.size());
    assertEquals(4_097, answers.stream().map(Iq::id).distinct().count());
    assertEquals(Set.of(OLD), ended.keySet(), "its stream does not go on without it");
    release();
    assertInstanceOf(Receipt.Gone.class, resumed.result());
    assertTrue(delivered.isEmpty());
  }

  @Test
  void whoIsExpelledDoesNotArriveAtTheNewStream() {
    bindResumable();
    Future<Receipt> resumed = home.accept(new Envelope.Resume(NEW, "id", 0, "::1"));
    StreamError why = StreamError.Condition.NOT_AUTHORIZED.error();
    home.endSessions(why, null);
    assertEquals(why, ended.get(OLD));
    release();
    assertInstanceOf(Receipt.Gone.class, resumed.result());
  }

  @Test
  void whatASessionHadHandledIsKnownWhenItIsOver() {
    bindResumable();
    home.accept(new Envelope.Ended(OLD)).onFailure(UserHomeTest::unexpected);
    Future<Receipt> unknown = home.accept(new Envelope.Resume(NEW, "id", 0, "::1"));
    assertEquals(new Receipt.Gone(), unknown.result());
    home.accept(new Envelope.Handled(OLD, "id", 5)).onFailure(UserHomeTest::unexpected);
    Future<Receipt> known = home.accept(new Envelope.Resume(NEW, "id", 0, "::1"));
    assertEquals(new Receipt.Gone(5), known.result());
  }

  @Test
  void whatAStreamSaysThatTheSessionHasLeftIsOutOfDate() {
    bindResumable();
    home.accept(new Envelope.Handled(OLD, "id", 5)).onFailure(UserHomeTest::unexpected);
    Future<Receipt> resumed = home.accept(new Envelope.Resume(NEW, "id", 0, "::1"));
    released.complete(
        new Snapshot("id", Duration.ZERO, 9, true, 0, List.of(), List.of(), List.of()));
    assertInstanceOf(Receipt.Resumed.class, resumed.result());
    home.accept(new Envelope.Handled(OLD, "id", 5)).onFailure(UserHomeTest::unexpected);
    home.accept(new Envelope.Ended(NEW)).onFailure(UserHomeTest::unexpected);
    Future<Receipt> unknown = home.accept(new Envelope.Resume(THIRD, "id", 0, "::1"));
    assertEquals(new Receipt.Gone(), unknown.result());
    home.accept(new Envelope.Handled(NEW, "id", 12)).onFailure(UserHomeTest::unexpected);
    Future<Receipt> known = home.accept(new Envelope.Resume(THIRD, "id", 0, "::1"));
    assertEquals(new Receipt.Gone(12), known.result());
  }

  @Test
  void requestsOnTheirWayWithASessionThatEndsAreAnswered() {
    bindResumable();
    Future<Receipt> resumed = home.accept(new Envelope.Resume(NEW, "id", 0, "::1"));
    home.accept(new Envelope.Ended(OLD)).onFailure(UserHomeTest::unexpected);
    Parcel sent = Parcel.of(request(1), 0, 0);
    Parcel unsent = Parcel.of(request(2), 0, 0);
    released.complete(
        new Snapshot("id", Duration.ZERO, 3, true, 0, List.of(sent), List.of(unsent), List.of()));
    assertEquals(new Receipt.Gone(3), resumed.result());
    assertEquals(List.of("q1", "q2"), answers.stream().map(Iq::id).toList());
  }

  @Test
  void theEndComesAfterWhatTheSessionSaidLast() {
    bindResumable();
    FullJid phone = ACCOUNT.with("phone");
    log.atOnce = false;
    Payload body = Payload.write(out -> out.start("body", "jabber:client").text("?").end());
    Header header = new Header("m", phone, PEER, null);
    Message message = new Message(header, Message.Type.CHAT, body);
    Presence last = Presence.of(Presence.Type.UNAVAILABLE, phone, PEER);
    home.accept(new Envelope.Sent(OLD, message)).onFailure(UserHomeTest::unexpected);
    home.accept(new Envelope.Sent(OLD, last)).onFailure(UserHomeTest::unexpected);
    Future<Receipt> over = home.accept(new Envelope.Ended(OLD));
    assertEquals(List.of(), said, "the message is not stored yet");
    log.store();
    log.hear();
    assertEquals(Receipt.ACCEPTED, over.result());
    assertEquals(last, said.getFirst());
    assertEquals(2, said.size(), said.toString());
    assertNull(said.getLast().to());
    assertEquals(List.of(), List.copyOf(home.sessions()));
  }

  @Test
  void anAnswerIsForWhoAskedAndNotForTheNextOfTheSameResource() {
    bindResumable();
    Header header = new Header("q", ACCOUNT.with("phone"), ACCOUNT, null);
    Iq request = new Iq(header, Iq.Type.GET, request(1).payload());
    Future<Receipt> asked = home.accept(new Envelope.Sent(OLD, request));
    Future<Receipt> bound = home.accept(new Envelope.Bind(NEW, "phone", "::1", 1, null));
    assertInstanceOf(Receipt.Bound.class, bound.result());
    Iq answer = request.result(Payload.EMPTY);
    oracle.complete(answer);
    assertEquals(new Receipt.Answered(answer), asked.result());
    assertTrue(delivered.isEmpty());
  }

  @Test
  void ofAMessageThatSeveralHadOnlyTheLastToLoseItTells() {
    bindResumable();
    bind(NEW, "desk");
    appear(OLD, ACCOUNT.with("phone"));
    appear(NEW, ACCOUNT.with("desk"));
    arrive(secret(ACCOUNT));
    lose(OLD);
    assertEquals(List.of(), bounces, "the desk may have seen it");
    Parcel desk = delivered.getOrDefault(NEW, List.of()).getLast();
    Parcel other = desk.with(secret(ACCOUNT));
    home.accept(new Envelope.Unseen(other)).onFailure(UserHomeTest::unexpected);
    assertEquals(List.of(PEER), bounces.stream().map(Message::to).toList());
  }

  /** It has ended, which the home does not know yet. */
  @Test
  void whatNobodySawIsNotGivenTwiceToTheSame() {
    bindResumable();
    bind(NEW, "desk");
    appear(OLD, ACCOUNT.with("phone"));
    appear(NEW, ACCOUNT.with("desk"));
    arrive(secret(ACCOUNT.with("phone")));
    lose(OLD);
    assertEquals(List.of(), bounces);
    Parcel desk = delivered.getOrDefault(NEW, List.of()).getLast();
    assertTrue(new String(desk.bytes(), StandardCharsets.UTF_8).contains("urn:xmpp:delay"));
    bind(THIRD, "tablet");
    appear(THIRD, ACCOUNT.with("tablet"));
    lose(NEW);
    assertEquals(1, delivered.getOrDefault(OLD, List.of()).size());
    assertEquals(1, delivered.getOrDefault(NEW, List.of()).size());
    assertEquals(1, delivered.getOrDefault(THIRD, List.of()).size());
    lose(THIRD);
    assertEquals(List.of(PEER), bounces.stream().map(Message::to).toList());
  }

  @Test
  void whatIsForgottenOfManyGoesBackAllTheSame() {
    bindResumable();
    appear(OLD, ACCOUNT.with("phone"));
    for (int i = 0; i < 300; i++) {
      arrive(secret(ACCOUNT));
    }
    List<Parcel> all = delivered.getOrDefault(OLD, List.of());
    home.accept(new Envelope.Ended(OLD)).onFailure(UserHomeTest::unexpected);
    for (Parcel each : all) {
      home.accept(new Envelope.Unseen(each)).onFailure(UserHomeTest::unexpected);
    }
    assertEquals(300, bounces.size());
  }

  private void bind(SessionRef ref, String resource) {
    home.accept(new Envelope.Bind(ref, resource, "::1", 1, null))
        .onFailure(UserHomeTest::unexpected);
  }

  private void arrive(Message message) {
    home.accept(new Envelope.Arriving(message)).onFailure(UserHomeTest::unexpected);
  }

  /** The session's client will not see the last that it was given. */
  private void lose(SessionRef ref) {
    Parcel last = delivered.getOrDefault(ref, List.of()).getLast();
    home.accept(new Envelope.Unseen(last)).onFailure(UserHomeTest::unexpected);
  }

  /** No log keeps it. */
  private static Message secret(Jid to) {
    Payload body =
        Payload.write(out -> {
          out.start("body", "jabber:client").text("?").end();
          out.start("no-store", "urn:xmpp:hints").end();
        });
    return new Message(new Header("m", PEER, to, null), Message.Type.CHAT, body);
  }

  @Test
  void whatASessionAskedThatIsOverIsNotForTheNextOfTheSameResource() {
    bindResumable();
    FullJid phone = ACCOUNT.with("phone");
    home.accept(new Envelope.Bind(NEW, "phone", "::1", 1, null))
        .onFailure(UserHomeTest::unexpected);
    Iq request = new Iq(new Header("q", phone, ACCOUNT, null), Iq.Type.GET, request(1).payload());
    Future<Receipt> late = home.accept(new Envelope.Sent(OLD, request));
    assertEquals(List.of(ACCOUNT), asking, "no session is behind it");
    Iq answer = request.result(Payload.EMPTY);
    oracle.complete(answer);
    assertEquals(new Receipt.Answered(answer), late.result());
    assertTrue(delivered.isEmpty());
  }

  @Test
  void whoAsksIsAnsweredBehindWhatItWasGivenBefore() {
    bindResumable();
    FullJid phone = ACCOUNT.with("phone");
    Iq request = new Iq(new Header("q", phone, ACCOUNT, null), Iq.Type.GET, request(1).payload());
    Future<Receipt> asked = home.accept(new Envelope.Sent(OLD, request));
    assertEquals(List.of(phone), asking);
    Iq answer = request.result(Payload.EMPTY);
    oracle.complete(answer);
    assertEquals(Receipt.ACCEPTED, asked.result());
    assertEquals(answer, delivered.getOrDefault(OLD, List.of()).getFirst().stanza());
  }

  /** RFC 6120 §8.3.3.18: it may ask again. That nobody is there is not true of its archive. */
  @Test
  void whoAsksForAPageAndCannotTakeItIsToldToWait() {
    bindResumable();
    home.accept(new Envelope.Resume(NEW, "id", 0, "::1")).onFailure(UserHomeTest::unexpected);
    Payload query = Payload.write(out -> out.start("query", "urn:xmpp:mam:2").end());
    Header header = new Header("q", ACCOUNT.with("phone"), ACCOUNT, null);
    home.accept(new Envelope.Sent(OLD, new Iq(header, Iq.Type.SET, query)))
        .onFailure(UserHomeTest::unexpected);
    release();
    Parcel answer = delivered.getOrDefault(NEW, List.of()).getFirst();
    String text = new String(answer.bytes(), StandardCharsets.UTF_8);
    assertTrue(text.contains("<error type='wait'><resource-constraint "), text);
  }

  private void appear(SessionRef ref, FullJid session) {
    Presence presence = Presence.of(Presence.Type.AVAILABLE, session, null);
    home.accept(new Envelope.Sent(ref, presence)).onFailure(UserHomeTest::unexpected);
  }

  @Test
  void messagesOnTheirWayThatNoLogKeepsGoBack() {
    bindResumable();
    Future<Receipt> resumed = home.accept(new Envelope.Resume(NEW, "id", 0, "::1"));
    home.accept(new Envelope.Ended(OLD)).onFailure(UserHomeTest::unexpected);
    Payload body = Payload.write(out -> out.start("body", "jabber:client").text("?").end());
    Header header = new Header("m", PEER, ACCOUNT.with("phone"), null);
    Message message = new Message(header, Message.Type.CHAT, body);
    Message copy = message.with(header.from(ACCOUNT));
    List<Parcel> parcels =
        List.of(Parcel.counted(message, 7, 0), Parcel.of(message, 1, 0), Parcel.of(copy, 0, 0));
    released.complete(new Snapshot("id", Duration.ZERO, 3, true, 0, List.of(), parcels, List.of()));
    assertInstanceOf(Receipt.Gone.class, resumed.result());
    assertEquals(List.of(Message.Type.ERROR), bounces.stream().map(Message::type).toList());
    assertEquals(PEER, bounces.getFirst().to());
  }

  private static void unexpected(Throwable bug) {
    throw new AssertionError(bug);
  }

  private void bindResumable() {
    Future<Receipt> bound = home.accept(new Envelope.Bind(OLD, "phone", "::1", 1, null));
    assertInstanceOf(Receipt.Bound.class, bound.result());
    assertEquals(Receipt.ACCEPTED, home.accept(new Envelope.Resumable(OLD, "id", 60)).result());
  }

  private void release() {
    released.tryComplete(
        new Snapshot("id", Duration.ZERO, 0, true, 0, List.of(), List.of(), List.of()));
  }

  /** So many requests for the session. */
  private void ask(int count) {
    for (int i = 0; i < count; i++) {
      Iq request = request(i);
      Future<Receipt> taken = home.accept(new Envelope.Arriving(request));
      if (taken.result() instanceof Receipt.Refused refused) {
        answers.add(request.answer(refused.error()));
      }
    }
  }

  private static Iq request(int number) {
    Header header = new Header("q" + number, PEER, ACCOUNT.with("phone"), null);
    Payload oracle = Payload.write(out -> out.start("oracle", "urn:example").end());
    return new Iq(header, Iq.Type.GET, oracle);
  }

  @Override
  public boolean deliver(SessionRef to, Parcel parcel) {
    delivered.computeIfAbsent(to, first -> new ArrayList<>()).add(parcel);
    return true;
  }

  @Override
  public boolean reaches(SessionRef session) {
    return true;
  }

  @Override
  public boolean keeps(SessionRef session) {
    return false;
  }

  @Override
  public void keep(SessionRef session, Kept kept) {
    throw new AssertionError("all streams are on this node");
  }

  @Override
  public void floor(SessionRef session, long seq) {}

  @Override
  public Future<Void> heard(Loop asker, Set<SessionRef> sessions) {
    throw new AssertionError("this home goes nowhere");
  }

  @Override
  public Future<Void> room(Loop asker, SessionRef session) {
    return Future.succeededFuture();
  }

  @Override
  public void block(SessionRef session, BlockList blocked) {
    throw new AssertionError("nobody blocks anybody here");
  }

  @Override
  public void end(SessionRef session, StreamError why) {
    ended.put(session, why);
  }

  @Override
  public Future<Snapshot> release(Loop asker, SessionRef session) {
    return released.future();
  }
}
