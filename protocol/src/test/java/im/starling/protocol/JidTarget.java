// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.protocol.fuzz.Target;
import java.util.List;
import java.util.Random;

/** An address that is prepared stays as it is (RFC 7622 §3.1), and its parts are no longer. */
final class JidTarget implements Target {
  private static final Names NAMES = new Names();

  @Override
  public byte[] sample(Random random) {
    StringBuilder address = new StringBuilder();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      address.append(Words.JID.get(random.nextInt(Words.JID.size())));
      address.append(random.nextBoolean() ? "a" : "");
      address.append(i == 4 ? "@" : "").append(i == 2 ? "/" : "");
    }
    return Streams.utf8(address.toString());
  }

  @Override
  public List<String> words() {
    return Words.JID;
  }

  @Override
  public int heapPerByte() {
    return 1_500;
  }

  @Override
  public int nanosPerByte() {
    return 2_000;
  }

  @Override
  public void run(byte[] input) {
    // Replaces what is no UTF-8: the tokenizer has refused that before.
    String text = Streams.text(input);
    try {
      Jid jid = Jid.parse(text);
      assertEquals(jid, NAMES.jid(Streams.utf8(text), 0, Streams.utf8(text).length));
      prepared(jid);
      part(jid.bare().local(), 0);
      part(jid.domain(), 1);
      part(jid.resource(), 0);
      assertEquals(jid instanceof FullJid, !jid.resource().isEmpty());
    } catch (MalformedJid refused) {
      // The one answer that there may be.
    }
    try {
      String resource = Jid.resource(text);
      assertEquals(resource, Jid.resource(resource));
      part(resource, 1);
    } catch (MalformedJid refused) {
      // As above.
    }
  }

  private static void prepared(Jid jid) {
    try {
      assertEquals(jid, Jid.parse(jid.toString()));
      assertEquals(jid.bare(), Jid.parse(jid.bare().toString()));
    } catch (MalformedJid refused) {
      throw new AssertionError("prepared, and refused: " + jid, refused);
    }
  }

  private static void part(String part, int least) {
    int length = Streams.utf8(part).length;
    assertTrue(length >= least && length <= 1_023, () -> length + " bytes");
  }
}
