// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import im.starling.cluster.NodeId;
import im.starling.node.feature.Pipeline;
import im.starling.node.loop.Loop;
import im.starling.node.loop.PromptLoop;
import im.starling.node.route.Envelope;
import im.starling.node.route.HomeLink;
import im.starling.node.route.Hosts;
import im.starling.node.route.Origin;
import im.starling.node.route.Receipt;
import im.starling.node.route.Router;
import im.starling.node.route.SessionRef;
import im.starling.persistence.Busy;
import im.starling.protocol.BareJid;
import im.starling.protocol.FullJid;
import im.starling.protocol.Header;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A message goes to two homes, and one of them may have no room for it. */
final class DispatchTest {
  private static final Future<Receipt> FULL = Future.failedFuture(new Busy("full"));
  private static final FullJid ANN = new BareJid("ann", "localhost").with("desk");
  private static final BareJid BEN = new BareJid("ben", "localhost");
  private static final SessionRef SESSION = new SessionRef(new NodeId("here"), 0, 1);

  private final PromptLoop loop = new PromptLoop(1_000_000);
  private final TwoHomes homes = new TwoHomes();
  private final Hosts hosts = new Hosts(Set.of("localhost"));
  private final Dispatch dispatch =
      new Dispatch(loop, hosts, new Router(hosts, homes), homes, new Pipeline(List.of()));

  /** The sender's and the recipient's, with what they say next. */
  private static final class TwoHomes implements HomeLink {
    private Future<Receipt> own = Receipt.ACCEPTED_NOW;
    private Future<Receipt> there = Receipt.ACCEPTED_NOW;
    private int copies;
    private int arrivals;

    @Override
    public Future<Receipt> send(Loop asker, BareJid address, Envelope envelope) {
      if (envelope instanceof Envelope.Sent) {
        copies++;
        return own;
      }
      arrivals++;
      return there;
    }
  }

  private Future<Receipt> tell() {
    Header header = new Header("m", null, BEN, null);
    return dispatch.submit(
        SESSION, ANN, null, new Message(header, Message.Type.CHAT, Payload.EMPTY), Origin.NONE);
  }

  @Test
  void whatHasArrivedHasNotFailed() {
    homes.own = FULL;
    Future<Receipt> fate = tell();
    assertFalse(fate.isComplete());
    loop.wake();
    assertFalse(fate.isComplete());
    homes.own = Receipt.ACCEPTED_NOW;
    loop.wake();
    assertSame(Receipt.ACCEPTED, fate.result());
    assertEquals(3, homes.copies);
    assertEquals(1, homes.arrivals, "once is enough");
  }

  @Test
  void whatHasNotArrivedHasFailed() {
    homes.own = FULL;
    homes.there = FULL;
    assertInstanceOf(Busy.class, tell().cause());
    homes.own = Receipt.ACCEPTED_NOW;
    assertInstanceOf(Busy.class, tell().cause());
    assertEquals(2, homes.copies, "not again");
  }
}
