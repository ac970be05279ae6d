// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.cluster.NodeId;
import im.starling.node.route.Envelope;
import im.starling.node.route.Moved;
import im.starling.node.route.Parcel;
import im.starling.node.route.SessionRef;
import im.starling.persistence.Away;
import im.starling.persistence.Busy;
import im.starling.protocol.BareJid;
import im.starling.protocol.Header;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StanzaFailure;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who asks is answered, or hears that nobody will answer; nothing is heard out of its order. */
class WireTest {
  private static final SessionRef SESSION = new SessionRef(new NodeId("b"), 1, 1);
  private static final BareJid JULIET = new BareJid("juliet", "capulet.example");
  private static final Call SYNC = new Call.Sync();

  /** Numbers of no alternative, now or later. */
  private static final int CALL = 63;

  private static final int ANSWER = 127;

  private final WireSide here = new WireSide("a", 0, 5_000);
  private final WireSide there = new WireSide("b", 1, 70_000);
  private final WireSide beside = new WireSide("b", 2, 70_000);

  WireTest() {
    here.meets(there);
    here.meets(beside);
  }

  /** All that is said arrives, and what is said to that. */
  private void carry() {
    while (here.posted() + there.posted() + beside.posted() > 0) {
      here.carry();
      there.carry();
      beside.carry();
    }
  }

  private static Call floor(long seq) {
    return new Call.Floor(SESSION, seq);
  }

  private static Call parcel(long seq) {
    Message message =
        new Message(new Header("m", JULIET, JULIET, null), Message.Type.CHAT, Payload.EMPTY);
    return new Call.Deliver(SESSION, Parcel.of(message, seq, 0));
  }

  private static List<Call> floors(int first, int last) {
    return IntStream.rangeClosed(first, last).<Call>mapToObj(WireTest::floor).toList();
  }

  /** A message of that many bytes and some more. */
  private static Call large(int bytes) {
    Payload body = Payload.write(out -> out.leaf("body", "x".repeat(bytes)));
    Message message = new Message(new Header("m", JULIET, JULIET, null), Message.Type.CHAT, body);
    return new Call.Deliver(SESSION, Parcel.of(message, 1, 0));
  }

  @Test
  void eachIsAnsweredWhatItAsked() {
    Future<Answer> first = here.ask(there, SYNC);
    Future<Answer> second = here.ask(there, new Call.Room(SESSION));
    Future<Answer> back = there.ask(here, new Call.Gather(Map.of(3, 1L)));
    carry();
    assertEquals(List.of(SYNC, new Call.Room(SESSION)), there.calls());
    assertEquals(new NodeId("a"), there.questions.getFirst().from());
    assertEquals(List.of(new Call.Gather(Map.of(3, 1L))), here.calls());
    assertEquals(1, here.questions.getFirst().loop());
    there.questions.get(1).answer().complete(new Answer.Returned(List.of(1)));
    carry();
    assertEquals(new Answer.Returned(List.of(1)), second.result());
    assertFalse(first.isComplete());
    there.questions.getFirst().answer().complete(new Answer.Done());
    here.questions.getFirst().answer().complete(new Answer.Accounts(List.of(JULIET)));
    carry();
    assertEquals(new Answer.Done(), first.result());
    assertEquals(new Answer.Accounts(List.of(JULIET)), back.result());
  }

  @Test
  void whatIsOnlySaidIsNotAnswered() {
    assertTrue(here.say(there, floor(1)));
    carry();
    there.questions.getFirst().answer().complete(new Answer.Done());
    assertEquals(0, there.posted());
  }

  /** It is as old there as it is here. */
  @Test
  void timesAreThoseOfTheLoopThatHears() {
    Envelope bind = new Envelope.Bind(SESSION, null, "::1", 4_000, null);
    assertTrue(here.say(there, new Call.Send(JULIET, bind, 1)));
    carry();
    Envelope heard = new Envelope.Bind(SESSION, null, "::1", 69_000, null);
    assertEquals(List.of(new Call.Send(JULIET, heard, 1)), there.calls());
  }

  @Test
  void failuresAreThoseOfTheOther() {
    assertInstanceOf(Moved.class, failure(new Moved()));
    StanzaError error = StanzaError.Condition.ITEM_NOT_FOUND.error();
    StanzaFailure failure =
        assertInstanceOf(StanzaFailure.class, failure(new StanzaFailure(error)));
    assertEquals(Flat.of(error), Flat.of(failure.error()));
    assertEquals("full", assertInstanceOf(Busy.class, failure(new Busy("full"))).getMessage());
    assertEquals("gone", assertInstanceOf(Away.class, failure(new Away("gone"))).getMessage());
    Throwable over = failure(new IllegalArgumentException("over"));
    assertInstanceOf(IllegalStateException.class, over);
    assertEquals("over", over.getMessage());
  }

  private Throwable failure(Throwable why) {
    Future<Answer> asked = here.ask(there, SYNC);
    carry();
    there.questions.getLast().answer().fail(why);
    carry();
    return asked.cause();
  }

  /** A bug over there is no reason to wait here for ever, nor not to hear the next. */
  @Test
  void whoeverThrowsHasAnswered() {
    Future<Answer> asked = here.ask(there, new Call.Given());
    here.say(there, new Call.Given());
    here.say(there, floor(1));
    carry();
    assertEquals("a bug", asked.cause().getMessage());
    assertEquals(List.of(floor(1)), there.calls());
  }

  @Test
  void whoIsNotThereIsGone() {
    here.alone = true;
    assertInstanceOf(NodeGone.class, here.ask(there, SYNC).cause());
    assertFalse(here.say(there, floor(1)));
    assertEquals(0, here.posted());
  }

  /** It has been done over there or not, and who asked has to find that out. */
  @Test
  void whatIsUnansweredWhenTheLinkBreaksFails() {
    Future<Answer> arrived = here.ask(there, SYNC);
    carry();
    Future<Answer> underway = here.ask(there, SYNC);
    Future<Answer> other = here.ask(beside, SYNC);
    List<String> before = new ArrayList<>();
    arrived.onFailure(gone -> before.addAll(here.events));
    here.breaks(there);
    assertInstanceOf(NodeGone.class, arrived.cause());
    assertInstanceOf(NodeGone.class, underway.cause());
    assertFalse(other.isComplete());
    assertEquals(List.of(), before, "who asked hears it before all others");
    assertEquals(List.of("broken b 1"), here.events);
    there.questions.getFirst().answer().complete(new Answer.Done());
    carry();
    assertInstanceOf(NodeGone.class, arrived.cause(), "an answer that is too late");
    Future<Answer> again = here.ask(there, SYNC);
    carry();
    there.questions.getLast().answer().complete(new Answer.Done());
    carry();
    assertEquals(new Answer.Done(), again.result());
  }

  /** Whether it stood in the window or before it. */
  @Test
  void whatIsForASessionAndDoesNotArriveIsHandedBack() {
    here.say(there, parcel(1));
    carry();
    here.room = 2;
    here.say(there, parcel(2));
    here.say(there, floor(3));
    here.say(there, parcel(4));
    here.breaks(there);
    assertEquals(List.of("broken b 1", "undelivered 2", "undelivered 4"), here.events);
  }

  @Test
  void whoIsBehindItHearsWhoIsGone() {
    here.wire.gone(new NodeId("b"));
    assertEquals(List.of("gone b"), here.events);
  }

  @Test
  void whatDoesNotFitWaitsInItsOrder() {
    here.room = 1;
    for (int i = 1; i <= 5; i++) {
      assertTrue(here.say(there, floor(i)));
    }
    carry();
    assertEquals(floors(1, 1), there.calls());
    here.room = 9;
    here.say(there, floor(6));
    carry();
    assertEquals(floors(1, 1), there.calls(), "what comes later does not overtake it");
    here.drained(there, 2);
    carry();
    assertEquals(floors(1, 3), there.calls());
    here.drained(there, 9);
    here.say(there, floor(7));
    carry();
    assertEquals(floors(1, 7), there.calls());
  }

  @Test
  void oneThatIsFullHoldsUpNoOther() {
    here.room = 0;
    here.say(there, floor(1));
    here.room = 9;
    here.say(beside, floor(2));
    carry();
    assertEquals(List.of(), there.calls());
    assertEquals(floors(2, 2), beside.calls());
  }

  @Test
  void whatIsAskedWaitsToo() {
    here.room = 0;
    Future<Answer> asked = here.ask(there, SYNC);
    assertFalse(asked.isComplete());
    here.drained(there, 9);
    carry();
    there.questions.getFirst().answer().complete(new Answer.Done());
    carry();
    assertEquals(new Answer.Done(), asked.result());
  }

  /** What waits is for a session that is not behind the new link, and goes with the old one. */
  @Test
  void whatWaitsForALinkThatBreaksIsForgotten() {
    here.room = 0;
    here.say(there, floor(1));
    Future<Answer> asked = here.ask(there, SYNC);
    here.breaks(there);
    assertInstanceOf(NodeGone.class, asked.cause());
    here.room = 9;
    here.say(there, floor(2));
    carry();
    assertEquals(floors(2, 2), there.calls());
  }

  /** 16 MB; what keeps homes and streams in step is small, and not refused. */
  @Test
  void thereIsABoundToWhatWaits() {
    here.room = 0;
    int taken = 0;
    while (here.say(there, large(1 << 20))) {
      taken++;
    }
    assertEquals(16, taken);
    assertInstanceOf(LinkFull.class, here.ask(there, SYNC).cause());
    assertTrue(here.say(there, floor(1)));
    assertTrue(here.say(beside, large(1)), "another loop has a bound of its own");
    here.breaks(beside);
    here.drained(there, 9);
    carry();
    assertTrue(here.say(there, large(1)), "there is room again");
    Future<Answer> asked = here.ask(there, SYNC);
    here.drained(there, 99);
    carry();
    assertEquals(16 + 3, there.calls().size());
    there.questions.getLast().answer().complete(new Answer.Done());
    carry();
    assertEquals(new Answer.Done(), asked.result());
  }

  /** There are no more of them than questions. */
  @Test
  void answersAreNotRefused() {
    Future<Answer> asked = there.ask(here, SYNC);
    carry();
    here.room = 0;
    while (here.say(there, large(1 << 20))) {}
    here.questions.getFirst().answer().complete(new Answer.Done());
    here.drained(there, 99);
    carry();
    assertEquals(new Answer.Done(), asked.result());
  }

  /** A message with that number and code, which only a later version can read. */
  private static byte[] later(int number, int code) {
    WireWriter out = new WireWriter(0);
    int record = out.begin();
    out.number(number).number(code);
    out.end(record);
    return out.take();
  }

  @Test
  void whatIsNotUnderstoodIsAnswered() {
    Future<Answer> asked = here.ask(there, SYNC);
    there.hears(here, later(1, CALL));
    carry();
    assertEquals("not understood: an unknown call", asked.cause().getMessage());
    there.hears(here, later(0, CALL));
    assertEquals(0, there.posted(), "nobody waits");
  }

  @Test
  void anAnswerThatIsNotUnderstoodIsAFailure() {
    Future<Answer> asked = here.ask(there, SYNC);
    here.hears(there, later(1, ANSWER));
    assertEquals("not understood: an unknown answer", asked.cause().getMessage());
    here.hears(there, later(1, ANSWER));
    here.hears(there, later(7, ANSWER));
    assertEquals(1, here.posted(), "nothing is said to that");
  }

  @Test
  void whatIsNoMessageIsPassedOver() {
    there.hears(here, new byte[] {1, 1});
    here.say(there, floor(1));
    carry();
    assertEquals(floors(1, 1), there.calls());
  }

  @Test
  void itEndsWithItsLink() {
    assertTrue(here.wire.close().succeeded());
    assertEquals(List.of("closed"), here.events);
    assertTrue(new Wire(new StillLoop(0)).close().succeeded(), "one that was never opened");
  }
}
