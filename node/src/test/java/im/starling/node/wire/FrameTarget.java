// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.cluster.NodeId;
import im.starling.protocol.Names;
import im.starling.protocol.fuzz.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Bytes from another node. Whatever makes sense in them makes the same sense if it is said again.
 */
final class FrameTarget implements Target {
  @Override
  public byte[] sample(Random random) {
    NodeId node = new NodeId("node");
    if (random.nextInt(20) == 0) {
      return new Frame.Hello(node, 1).bytes();
    }
    Samples samples = new Samples(random);
    FrameWriter out = new FrameWriter();
    for (int i = random.nextInt(4); i > 0; i--) {
      if (random.nextBoolean()) {
        out.call(random.nextInt(3), samples.call());
      } else {
        out.answer(random.nextInt(3), samples.answer());
      }
    }
    return new Head(node, 1, random.nextInt(300), 7, 0).before(out.take());
  }

  @Override
  public void run(byte[] input) throws MalformedFrame {
    Frame frame;
    try {
      frame = Frame.read(input, new Names(), 0);
    } catch (MalformedFrame refused) {
      return;
    }
    switch (frame) {
      case Frame.Hello hello -> assertEquals(hello, Frame.read(hello.bytes(), new Names(), 0));
      case Frame.Said(var head, var messages) -> {
        List<Heard> readable = new ArrayList<>();
        for (Heard message : messages) {
          if (!(message instanceof Heard.Unreadable)) {
            readable.add(message);
          }
        }
        byte[] again = head.before(FramePropertyTest.written(readable, new FrameWriter()));
        assertEquals(
            Flat.of(new Frame.Said(head, readable)),
            Flat.of(Frame.read(again, new Names(), head.ticks())));
      }
    }
  }
}
