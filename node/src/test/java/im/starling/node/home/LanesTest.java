// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import im.starling.cluster.NodeId;
import im.starling.cluster.OneNode;
import im.starling.cluster.Sent;
import im.starling.node.loop.PromptLoop;
import im.starling.node.route.Envelope;
import im.starling.node.route.Parcel;
import im.starling.node.route.Receipt;
import im.starling.node.route.SessionRef;
import im.starling.node.wire.Answer;
import im.starling.node.wire.Call;
import im.starling.node.wire.OpenWire;
import im.starling.node.wire.Wire;
import im.starling.protocol.BareJid;
import im.starling.protocol.Header;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.StanzaError.Condition;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What waits for homes that are on their way has bounds, wherever it waits. */
class LanesTest implements Wire.Listener {
  private static final BareJid JULIET = new BareJid("juliet", "localhost");
  private static final NodeId ELSEWHERE = new NodeId("b");
  private static final int SIZE = 256 << 10;
  private static final int MOST = (64 << 20) / SIZE;
  private static final Envelope LARGE =
      new Envelope.Arriving(
          new Message(
              new Header("m", new BareJid("romeo", "localhost"), JULIET, null),
              Message.Type.CHAT,
              Payload.write(out -> out.leaf("body", "x".repeat(SIZE)))));
  private static final Envelope OVER = new Envelope.Ended(new SessionRef(new NodeId("a"), 0, 1));

  private final PromptLoop loop = new PromptLoop();
  private final OneNode shards = new OneNode(new NodeId("a"));
  private final Lanes lanes = new Lanes(loop, shards, List.of());
  private int carried;

  @Test
  void stanzasThatWaitHaveABoundInBytes() {
    Wire wire = new Wire(loop);
    OpenWire.over(
        wire,
        this,
        (to, index, message) -> {
          carried++;
          return Sent.TAKEN;
        });
    lanes.open(wire);
    place(Place.HELD);
    for (int i = 0; i < MOST; i++) {
      assertFalse(lanes.send(JULIET, LARGE).isComplete());
    }
    Receipt refused = lanes.send(JULIET, LARGE).result();
    assertEquals(
        Condition.RESOURCE_CONSTRAINT,
        assertInstanceOf(Receipt.Refused.class, refused).error().condition());
    assertFalse(lanes.send(JULIET, OVER).isComplete(), "homes and streams stay in step");

    place(new Place.There(ELSEWHERE, 0));
    assertEquals(MOST + 1, carried);
    place(Place.HELD);
    assertFalse(lanes.send(JULIET, LARGE).isComplete(), "there is room again");
  }

  private void place(Place now) {
    Map<Integer, Place> places = new HashMap<>();
    places.put(shards.of(JULIET).index(), now);
    lanes.place(places);
  }

  @Test
  void callsThatAreHeldHaveABoundInBytes() {
    ShardHomes one = new ShardHomes(new Holding());
    int held = 0;
    for (; one.holds(); held++) {
      assertFalse(one.hold(JULIET, LARGE).isComplete());
    }
    assertEquals(MOST, held);
    assertEquals(MOST, one.takeHeld().size());
    assertEquals(true, one.holds());
  }

  /** All shards of a loop share it. */
  @Test
  void theBoundIsThatOfTheLoop() {
    Holding holding = new Holding();
    ShardHomes one = new ShardHomes(holding);
    ShardHomes other = new ShardHomes(holding);
    while (one.holds()) {
      assertFalse(one.hold(JULIET, LARGE).isComplete());
    }
    assertFalse(other.holds());
  }

  @Override
  public void undelivered(Parcel parcel) {
    throw new AssertionError("nothing is for a session here");
  }

  @Override
  public Future<Answer> called(NodeId from, int fromLoop, Call call) {
    throw new AssertionError("nobody asks here");
  }

  @Override
  public void broken(NodeId to, int toLoop) {}

  @Override
  public void gone(NodeId node) {}
}
