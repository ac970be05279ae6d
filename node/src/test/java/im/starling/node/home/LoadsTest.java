// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.cluster.NodeId;
import im.starling.node.alone.Answers;
import im.starling.node.feature.Pipeline;
import im.starling.node.loop.PromptLoop;
import im.starling.node.route.Envelope;
import im.starling.node.route.HomeLink;
import im.starling.node.route.Hosts;
import im.starling.node.route.Receipt;
import im.starling.node.route.Router;
import im.starling.node.route.SessionLink;
import im.starling.node.route.SessionRef;
import im.starling.persistence.Account;
import im.starling.persistence.Accounts;
import im.starling.persistence.ArchiveIds;
import im.starling.persistence.EndedSessions;
import im.starling.persistence.Persistence;
import im.starling.protocol.BareJid;
import im.starling.protocol.Header;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** In which order homes come from the database that somebody wants something of. */
class LoadsTest {
  private static final NodeId NODE = new NodeId("a");
  private static final Envelope OWN =
      new Envelope.Bind(new SessionRef(NODE, 0, 1), null, "::1", 0, null);

  private final Map<String, Promise<Optional<Account>>> asked = new LinkedHashMap<>();
  private final PromptLoop loop = new PromptLoop();
  private final KeptLog log = new KeptLog();
  private final ShardHomes shard = new ShardHomes(new Holding());
  private final Loads loads = loads();

  private Loads loads() {
    Accounts accounts =
        new Answers()
            .when(
                "find/1",
                address -> {
                  Promise<Optional<Account>> answer = Promise.promise();
                  asked.put(((BareJid) address[0]).local(), answer);
                  return answer.future();
                })
            .as(Accounts.class);
    Persistence persistence =
        new Answers().when("accounts/0", none -> accounts).as(Persistence.class);
    UserHome.Surroundings around =
        new UserHome.Surroundings(
            NODE,
            new Pipeline(List.of()),
            new Router(new Hosts(Set.of("localhost")), new Answers().as(HomeLink.class)),
            new Answers().as(SessionLink.class),
            new Mailbox.LogAccess(log, log, new ArchiveIds(Buffer.buffer("sixteen bytes!!!"))),
            new LastCounts(new Answers().as(EndedSessions.class)),
            new Departed(),
            () -> "r",
            10,
            gone -> {},
            moved -> {},
            new Turns(loop));
    return new Loads(loop, persistence, around, new Strangers(loop, around));
  }

  private static BareJid account(String local) {
    return new BareJid(local, "localhost");
  }

  private Future<Receipt> message(String from, String to) {
    Header header = new Header(null, account(from).with("desk"), account(to), null);
    return loads.await(
        shard,
        account(to),
        new Envelope.Arriving(new Message(header, Message.Type.CHAT, Payload.EMPTY)));
  }

  private void answer(String local) {
    asked(local).complete(Optional.empty());
  }

  private Promise<Optional<Account>> asked(String local) {
    return Objects.requireNonNull(asked.remove(local), local);
  }

  @Test
  void whoWantsManyGetsOneAfterTheOther() {
    Future<Receipt> first = message("ann", "a");
    Future<Receipt> second = message("ann", "b");
    Future<Receipt> third = message("ann", "c");
    assertEquals(Set.of("a"), asked.keySet());
    assertEquals(2, loads.waiting());
    answer("a");
    assertInstanceOf(Receipt.Refused.class, first.result());
    assertEquals(Set.of("b"), asked.keySet());
    answer("b");
    answer("c");
    assertTrue(second.succeeded());
    assertTrue(third.succeeded());
    assertTrue(shard.quiet());
    assertEquals(0, loads.waiting());
  }

  @Test
  void whoWantsOneOfThemTooDoesNotWait() {
    Future<Receipt> first = message("ann", "a");
    Future<Receipt> flood = message("ann", "b");
    Future<Receipt> other = message("ben", "b");
    assertEquals(Set.of("a", "b"), asked.keySet());
    answer("b");
    assertTrue(flood.succeeded());
    assertTrue(other.succeeded());
    assertFalse(first.isComplete());
    answer("a");
    assertEquals(Set.of(), asked.keySet(), "asked twice");
    assertTrue(shard.quiet());
  }

  @Test
  void anAccountDoesNotWaitForWhoWantsIt() {
    Future<Receipt> first = message("ann", "a");
    Future<Receipt> flood = message("ann", "b");
    Future<Receipt> own = loads.await(shard, account("b"), OWN);
    assertEquals(Set.of("a", "b"), asked.keySet());
    answer("b");
    assertTrue(flood.succeeded());
    assertTrue(own.succeeded());
    assertFalse(first.isComplete());
  }

  @Test
  void oneThatDoesNotComeHoldsNobodyUp() {
    Future<Receipt> first = message("ann", "a");
    Future<Receipt> second = message("ann", "b");
    asked("a").fail("the database is away");
    assertEquals(Set.of("b"), asked.keySet());
    answer("b");
    assertTrue(second.succeeded());
    assertFalse(first.isComplete());
    loop.next();
    answer("a");
    assertTrue(first.succeeded());
    assertTrue(shard.quiet());
  }

  @Test
  void oneThatDoesNotComeIsAskedForInItsTurn() {
    Future<Receipt> first = message("ann", "a");
    asked("a").fail("the database is away");
    Future<Receipt> second = message("ann", "b");
    loop.next();
    assertEquals(Set.of("b"), asked.keySet());
    answer("b");
    answer("a");
    assertTrue(first.succeeded());
    assertTrue(second.succeeded());
  }

  @Test
  void aLineHasABound() {
    Future<Receipt> first = message("ann", "a");
    for (int i = 0; i < Turns.WAITING; i++) {
      assertFalse(message("ann", "b" + i).isComplete());
    }
    assertInstanceOf(Receipt.Refused.class, message("ann", "c").result());
    assertFalse(message("ann", "a").isComplete(), "that one is under way");
    assertFalse(message("ben", "c").isComplete());
    assertFalse(first.isComplete());
  }

  @Test
  void nothingWaitsInAShardThatGoes() {
    Future<Receipt> first = message("ann", "a");
    Future<Receipt> second = message("ann", "b");
    loads.hurry(shard);
    assertEquals(Set.of("a", "b"), asked.keySet());
    answer("b");
    answer("a");
    assertTrue(first.succeeded());
    assertTrue(second.succeeded());
    assertEquals(Set.of(), asked.keySet(), "asked twice");
  }
}
