// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.cluster.NodeId;
import im.starling.cluster.OneNode;
import im.starling.cluster.Sent;
import im.starling.node.loop.PromptLoop;
import im.starling.node.route.Parcel;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Shadow;
import im.starling.node.wire.Answer;
import im.starling.node.wire.Call;
import im.starling.node.wire.OpenWire;
import im.starling.node.wire.Wire;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shadow that may still be believed is one, whether or not it can be reached. */
class ShadowingTest implements Wire.Listener {
  private static final NodeId THERE = new NodeId("there");
  private static final BareJid BEN = new BareJid("ben", "localhost");
  private static final SessionRef SESSION = new SessionRef(new NodeId("here"), 0, 1);
  private static final OneNode SHARDS = new OneNode(THERE);

  private final PromptLoop loop = new PromptLoop();
  private final Wire wire = new Wire(loop);
  private final Shadowing shadowing = new Shadowing(loop, SHARDS);
  private Sent sent = Sent.TAKEN;
  private int said;

  @BeforeEach
  void open() {
    OpenWire.over(
        wire,
        this,
        (to, index, message) -> {
          said++;
          return sent;
        });
    shadowing.open(wire);
  }

  private void place(Place place) {
    shadowing.place(Map.of(SHARDS.of(BEN).index(), place));
  }

  private Shadow shadow() {
    return Objects.requireNonNull(shadowing.of(BEN));
  }

  private void later() {
    loop.next();
  }

  @Test
  void whereNobodyIsThereIsNone() {
    assertNull(shadowing.of(BEN));
    place(new Place.There(THERE, 1));
    assertEquals(shadowing.at(THERE, 1), shadow());
    place(Place.HELD);
    assertNull(shadowing.of(BEN));
  }

  @Test
  void isForgottenWhenItsNodeIsOver() {
    place(new Place.There(THERE, 0));
    sent = Sent.GONE;
    Future<Void> dropped = shadow().drop(SESSION);
    later();
    later();
    assertFalse(dropped.isComplete());
    shadowing.over(Set.of(THERE));
    assertTrue(dropped.succeeded());
    assertTrue(shadow().drop(SESSION).succeeded());
  }

  @Test
  void isForgottenWhenItsNodeSaysSo() {
    place(new Place.There(THERE, 0));
    sent = Sent.GONE;
    Future<Void> dropped = shadow().drop(SESSION);
    sent = Sent.TAKEN;
    later();
    assertFalse(dropped.isComplete());
    OpenWire.answer(wire, THERE, 0, said, new Answer.Done());
    assertTrue(dropped.succeeded());
  }

  @Override
  public void undelivered(Parcel parcel) {
    throw new AssertionError("nothing is for a session here");
  }

  @Override
  public Future<Answer> called(NodeId from, int index, Call call) {
    return Future.failedFuture("nobody asks");
  }

  @Override
  public void broken(NodeId to, int index) {}

  @Override
  public void gone(NodeId node) {}
}
