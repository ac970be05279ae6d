// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinkEndTest {
  private final LinkWorld world = new LinkWorld(1);

  @Test
  void whateverTheNetworkDoesAllArrivesInOrderOnce() {
    for (int seed = 0; seed < 1_000; seed++) {
      LinkWorld world = new LinkWorld(seed);
      SplittableRandom chance = world.chance();
      world.network(chance.nextDouble(0.5), chance.nextDouble(0.5), 1 + chance.nextInt(120));
      for (int step = 0; step < 400; step++) {
        talk(world);
        world.step();
      }
      world.settle();
      world.left().hasAll();
      world.right().hasAll();
    }
  }

  private static void talk(LinkWorld world) {
    SplittableRandom chance = world.chance();
    for (LinkWorld.Side side : List.of(world.left(), world.right())) {
      for (int i = chance.nextInt(6) - 3; i > 0; i--) {
        assertFalse(side.offer(chance.nextInt(500)) == Sent.GONE);
      }
    }
  }

  /** Each side takes the other for gone at times of its own, on a network as bad as before. */
  @Test
  void whatDoesNotArriveComesBack() {
    for (int seed = 0; seed < 1_000; seed++) {
      LinkWorld world = new LinkWorld(seed);
      SplittableRandom chance = world.chance();
      world.network(chance.nextDouble(0.4), chance.nextDouble(0.4), 1 + chance.nextInt(80));
      for (int step = 0; step < 400; step++) {
        talk(world);
        world.step();
        if (chance.nextInt(100) == 0) {
          (chance.nextBoolean() ? world.left() : world.right()).forget();
        }
      }
      world.settle();
      world.left().hasAllOrTheyCameBack();
      world.right().hasAllOrTheyCameBack();
    }
  }

  @Test
  void aTurnIsOneFrame() {
    world.left().offer(1);
    world.run(20);
    int before = world.left().sent;
    for (int i = 0; i < 20; i++) {
      world.left().offer(4);
    }
    world.step();
    assertEquals(before + 1, world.left().sent);
    world.settle();
    world.right().hasAll();
  }

  @Test
  void aReceiptRidesOnAFrameWhereThereIsOne() {
    world.left().offer(1);
    world.settle();
    int before = world.right().sent;
    world.left().offer(1);
    world.run(2);
    world.right().offer(1);
    world.settle();
    assertEquals(before + 1, world.right().sent, "the answer alone");
    assertEquals(List.of(0, 1), world.right().received);
  }

  @Test
  void theWindowIsBoundedInBytes() {
    world.network(1, 0, 1);
    int taken = 0;
    while (world.left().offer(96) == Sent.TAKEN) {
      taken++;
    }
    int size = 96 + 4 + 4;
    assertEquals(LinkWorld.WINDOW.bytes() / size, taken);
    assertEquals(0, world.left().drained);
    world.settle();
    assertEquals(1, world.left().drained);
    assertEquals(taken, world.right().received.size());
  }

  @Test
  void theWindowIsBoundedInFrames() {
    world.left().offer(1);
    world.settle();
    world.network(1, 0, 1);
    int frames = 0;
    while (world.left().offer(1) == Sent.TAKEN) {
      world.step();
      frames++;
    }
    assertEquals(LinkWorld.WINDOW.frames(), frames);
    assertFalse(world.left().end.writable());
    world.settle();
    assertTrue(world.left().end.writable());
    assertEquals(1, world.left().drained);
  }

  /** Who was refused waits to be told, also where the other end begins anew meanwhile. */
  @Test
  void theWindowOpensAgainAfterABreak() {
    world.left().offer(1);
    world.settle();
    world.network(1, 0, 1);
    while (world.left().offer(96) == Sent.TAKEN) {
      world.step();
    }
    world.right().forget();
    world.right().offer(1);
    world.settle();
    assertEquals(1, world.left().broken);
    assertEquals(1, world.left().drained);
    assertEquals(Sent.TAKEN, world.left().offer(1));
    world.settle();
    world.left().hasAllOrTheyCameBack();
    world.right().hasAllOrTheyCameBack();
  }

  @Test
  void whatIsLargerThanTheWindowGoesAlone() {
    assertEquals(Sent.TAKEN, world.left().offer(LinkWorld.WINDOW.bytes() * 2));
    assertEquals(Sent.FULL, world.left().offer(1));
    world.settle();
    world.right().hasAll();
  }

  /** A node that is slow, not deaf, must not find the whole window twice. */
  @Test
  void onlyTheOldestFrameIsSentAgainUntilSomethingIsHeard() {
    world.left().offer(1);
    world.settle();
    world.network(1, 0, 1);
    for (int i = 0; i < 10; i++) {
      world.left().offer(1);
      world.step();
    }
    int before = world.left().sent;
    world.run(1_000);
    int again = world.left().sent - before;
    assertTrue(again >= 3 && again <= 5, again + " frames in a second");
    world.settle();
    world.right().hasAll();
  }

  /** What a connection takes along is many frames, not one. */
  @Test
  void theOthersFollowTheFirstThatGetsThroughAgain() {
    world.left().offer(1);
    world.settle();
    world.network(1, 0, 1);
    for (int i = 0; i < 10; i++) {
      world.left().offer(1);
      world.step();
    }
    world.network(0, 0, 1);
    world.run((int) LinkWorld.WINDOW.resend().toMillis() + 20);
    world.right().hasAll();
  }

  @Test
  void stillnessNeedsNoTimer() {
    assertEquals(Long.MAX_VALUE, world.left().end.due());
    world.left().offer(1);
    world.settle();
    int before = world.left().sent;
    world.run(10_000);
    assertEquals(before, world.left().sent);
  }

  @Test
  void nodesSpeakTheNewestVersionThatBothKnow() {
    assertEquals(OptionalInt.empty(), world.left().end.version());
    world.left().offer(1);
    world.settle();
    assertEquals(OptionalInt.of(1), world.left().end.version());
    assertEquals(OptionalInt.of(4), new Versions(3, 4).common(new Versions(4, 5)));
    assertEquals(OptionalInt.of(3), new Versions(3, 3).common(new Versions(2, 4)));
    assertEquals(OptionalInt.empty(), new Versions(1, 2).common(new Versions(3, 4)));
  }

  @Test
  void theNewerOfTwoSpeaksTheVersionOfTheOther() {
    world.left().end =
        new LinkEnd(
            new LinkEnd.Self(new NodeId("left"), 3, new Versions(1, 2)),
            1,
            LinkWorld.WINDOW,
            world::now,
            world.left());
    world.left().offer(1);
    world.right().offer(1);
    world.settle();
    assertEquals(OptionalInt.of(1), world.left().end.version());
    assertEquals(OptionalInt.of(1), world.right().end.version());
    assertEquals(world.left().taken, world.right().received);
    assertEquals(world.right().taken, world.left().received);
    assertEquals(List.of(0, 0), List.of(world.left().strange, world.right().strange));
  }

  @Test
  void nodesWithoutACommonVersionSaySo() {
    world.left().end =
        new LinkEnd(
            new LinkEnd.Self(new NodeId("left"), 3, new Versions(2, 3)),
            1,
            LinkWorld.WINDOW,
            world::now,
            world.left());
    assertEquals(Sent.TAKEN, world.left().offer(1));
    world.settle();
    assertEquals(world.left().taken, world.left().returned);
    assertEquals(List.of(1, 1), List.of(world.left().strange, world.right().strange));
    assertEquals(Sent.GONE, world.left().offer(1));
    assertEquals(Sent.GONE, world.right().offer(1));
    assertEquals(List.of(), world.right().received);
  }

  @Test
  void anEndThatIsEndedHandsBackAllInOrder() {
    world.network(1, 0, 1);
    for (int i = 0; i < 5; i++) {
      world.left().offer(100);
      world.step();
    }
    world.left().offer(1);
    world.left().end.end();
    assertEquals(List.of(0, 1, 2, 3, 4, 5), world.left().returned);
    assertEquals(Sent.GONE, world.left().offer(1));
    assertEquals(Long.MAX_VALUE, world.left().end.due());
  }

  @Test
  void aFrameComesBackAsItWent() throws Frame.Malformed {
    Buffer body = Buffer.buffer();
    Frame.append(body, Buffer.buffer("one"));
    Frame.append(body, Buffer.buffer());
    Frame frame =
        new Frame(Frame.Kind.MESSAGES, new NodeId("n\u00f6de"), 7, 1L << 40, 5, 6, 7, 60_000, body);
    assertEquals(frame, Frame.decoded(frame.encoded()));
    assertEquals(List.of(Buffer.buffer("one"), Buffer.buffer()), Frame.messages(body));
  }

  @Test
  void whatIsNoFrameIsRefused() {
    Buffer whole =
        new Frame(Frame.Kind.RECEIPT, new NodeId("a"), 0, 1, 1, 0, 0, 1, Buffer.buffer()).encoded();
    for (int length = 0; length < whole.length(); length++) {
      Buffer part = whole.slice(0, length);
      assertThrows(Frame.Malformed.class, () -> Frame.decoded(part));
    }
    Buffer cut = Buffer.buffer().appendInt(5).appendString("four");
    assertThrows(Frame.Malformed.class, () -> Frame.messages(cut));
  }
}
