// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.protocol.Names;
import im.starling.protocol.fuzz.Target;
import java.util.Random;

/**
 * Bytes from another node. Whatever makes sense in them makes the same sense if it is said again.
 */
final class MessageTarget implements Target {
  @Override
  public byte[] sample(Random random) {
    Samples samples = new Samples(random);
    return random.nextBoolean()
        ? Messages.written(random.nextInt(3), samples.call(), 0)
        : Messages.written(random.nextInt(3), samples.answer(), 0);
  }

  @Override
  public void run(byte[] input) throws MalformedFrame {
    Heard heard;
    try {
      heard = Messages.read(input, new Names(), 0);
    } catch (MalformedFrame refused) {
      return;
    }
    if (!(heard instanceof Heard.Unreadable)) {
      byte[] again = MessagePropertyTest.written(heard, new WireWriter(0));
      assertEquals(Flat.of(heard), Flat.of(Messages.read(again, new Names(), 0)));
    }
  }
}
