// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

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
import im.starling.persistence.ArchiveIds;
import im.starling.persistence.EndedSessions;
import im.starling.protocol.BareJid;
import im.starling.protocol.StreamError;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whose sessions end where each node says it that hears of it, one of them late, and of an account
 * whose address may be another's by then.
 */
class ExpulsionTest {
  private static final NodeId NODE = new NodeId("a");
  private static final SessionRef EARLY = new SessionRef(NODE, 0, 1);
  private static final SessionRef LATE = new SessionRef(NODE, 0, 2);
  private static final SessionRef SLOW = new SessionRef(NODE, 0, 3);
  private static final long ACCOUNT = 7;

  private final Set<Object> ended = new HashSet<>();
  private final PromptLoop loop = new PromptLoop();
  private final KeptLog log = new KeptLog();
  private final UserHome home = home();
  private final long now = loop.ticks();

  private UserHome home() {
    SessionLink link =
        new Answers()
            .when("reaches/1", session -> true)
            .when("end/2", session -> ended.add(session[0]))
            .as(SessionLink.class);
    HomeLink nowhere = new Answers().as(HomeLink.class);
    ArchiveIds ids = new ArchiveIds(Buffer.buffer("sixteen bytes!!!"));
    return new UserHome(
        loop,
        new Mailbox.Account(new BareJid("ben", "localhost"), ACCOUNT, 0, 0),
        Map.of(),
        new UserHome.Surroundings(
            NODE,
            new Pipeline(List.of()),
            new Router(new Hosts(Set.of("localhost")), nowhere),
            link,
            new Mailbox.LogAccess(log, log, ids),
            new LastCounts(new Answers().as(EndedSessions.class)),
            new Departed(),
            () -> "r",
            10,
            gone -> {},
            moved -> {},
            new Turns(loop)));
  }

  @Test
  void whoHadConnectedByThenIsOut() {
    bind(EARLY, now - 60_000);
    bind(LATE, now - 20_000);
    expel(ACCOUNT, now - 40_000);
    assertEquals(Set.of(EARLY), ended);
    expel(ACCOUNT, now - 50_000);
    assertEquals(Set.of(EARLY), ended, "it comes again, and late");
    assertInstanceOf(Receipt.Gone.class, bind(SLOW, now - 45_000), "it was at its login");
    expel(ACCOUNT, now - 10_000);
    assertEquals(Set.of(EARLY, LATE), ended);
  }

  @Test
  void somebodyElseStays() {
    bind(EARLY, now - 60_000);
    expel(ACCOUNT + 1, now);
    assertEquals(Set.of(), ended);
  }

  private @Nullable Receipt bind(SessionRef session, long connected) {
    return home.accept(
            new Envelope.Bind(session, Long.toString(session.id()), "::1", connected, null))
        .result();
  }

  private void expel(long account, long at) {
    StreamError why = StreamError.Condition.RESET.error();
    assertEquals(
        Receipt.ACCEPTED, home.accept(new Envelope.Expel(why, account, at, false)).result());
  }
}
