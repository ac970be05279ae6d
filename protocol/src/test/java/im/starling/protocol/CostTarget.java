// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import im.starling.protocol.fuzz.Target;
import java.util.List;
import java.util.Random;

/**
 * What reading costs, and nothing else: a stanza in the pieces in which it arrives, the tree of
 * each of its children, and writing it. A client must not get much work for little traffic.
 */
final class CostTarget implements Target {
  private static final Names NAMES = new Names();
  private static final byte[] OPEN =
      Streams.utf8(Streams.OPEN.replace(">", " xmlns:p='urn:p' xmlns:q='" + "q".repeat(90) + "'>"));

  @Override
  public byte[] sample(Random random) {
    return Streams.utf8(Conversation.line(random));
  }

  @Override
  public List<String> words() {
    return Words.XML;
  }

  @Override
  public int heapPerByte() {
    return 120;
  }

  @Override
  public int nanosPerByte() {
    return 2_000;
  }

  @Override
  public void run(byte[] input) {
    Tokenizer tokenizer = new Tokenizer(Limits.CLIENT, NAMES);
    tokenizer.feed(OPEN, 0, OPEN.length);
    int at = 0;
    try {
      while (at < input.length) {
        int length = Math.min(1_400, input.length - at);
        for (Input found = tokenizer.next(); found != null; found = tokenizer.next()) {
          use(found);
        }
        tokenizer.feed(input, at, length);
        at += length;
      }
      for (Input found = tokenizer.next(); found != null; found = tokenizer.next()) {
        use(found);
      }
    } catch (StreamFailure refused) {
      // Costs less than to go on.
    } finally {
      tokenizer.reset();
    }
  }

  private static void use(Input input) {
    if (input instanceof Stanza stanza) {
      for (int i = 0; i < stanza.payload().size(); i++) {
        Element ignored = stanza.payload().child(i);
      }
      byte[] ignored = stanza.bytes();
    }
  }
}
