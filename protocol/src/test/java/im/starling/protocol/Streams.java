// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Feeds streams to a tokenizer and tells what came out, in a form that can be compared. */
final class Streams {
  static final String OPEN =
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
          + " to='example.org' version='1.0'>";

  private Streams() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static void feed(Tokenizer tokenizer, String text) {
    byte[] bytes = utf8(text);
    tokenizer.feed(bytes, 0, bytes.length);
  }

  /** What comes after the header of a stream with this content. */
  static Input only(String content) {
    Tokenizer tokenizer = new Tokenizer(Limits.CLIENT, new Names());
    feed(tokenizer, OPEN + content);
    if (!(tokenizer.next() instanceof StreamHeader)) {
      throw new AssertionError("no header");
    }
    Input input = tokenizer.next();
    if (input == null) {
      throw new AssertionError("nothing in " + content);
    }
    return input;
  }

  /** All that a tokenizer makes of the bytes, fed at once; a failure is the last. */
  static List<String> read(Tokenizer tokenizer, byte[] bytes) {
    List<String> found = new ArrayList<>();
    tokenizer.feed(bytes, 0, bytes.length);
    drain(tokenizer, found);
    return found;
  }

  /**
   * The same, fed in pieces. The array of each piece is overwritten once it is read, as a socket
   * would do; sometimes a piece is fed before the one before it was read to its end.
   */
  static List<String> read(Tokenizer tokenizer, byte[] bytes, Random random) {
    List<String> found = new ArrayList<>();
    int most = 1 + random.nextInt(40);
    int at = 0;
    while (at < bytes.length) {
      int length = Math.min(random.nextInt(most + 1), bytes.length - at);
      byte[] padded = new byte[length + 5];
      System.arraycopy(bytes, at, padded, 3, length);
      tokenizer.feed(padded, 3, length);
      at += length;
      if (random.nextInt(8) == 0 && at < bytes.length) {
        step(tokenizer, found);
        tokenizer.feed(bytes, at, 1);
        at++;
      }
      drain(tokenizer, found);
      Arrays.fill(padded, (byte) '!');
    }
    return found;
  }

  private static void drain(Tokenizer tokenizer, List<String> found) {
    while (step(tokenizer, found)) {}
  }

  private static boolean step(Tokenizer tokenizer, List<String> found) {
    try {
      Input input = tokenizer.next();
      if (input != null) {
        found.add(describe(input));
      }
      return input != null;
    } catch (StreamFailure failure) {
      found.add(failure.error().condition().element());
      return false;
    }
  }

  static String describe(Input input) {
    return switch (input) {
      case Stanza stanza -> text(stanza.bytes()) + names(stanza.payload());
      case Nonza nonza -> written(nonza.element());
      case StreamHeader header -> header.toString();
      case BadStanza bad -> bad.toString();
      case StreamEnd end -> "end";
    };
  }

  private static String names(Payload payload) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < payload.size(); i++) {
      names.add(payload.name(i) + "@" + payload.end(i));
    }
    return names.toString();
  }

  /** A tree in the one form that our writer gives it. */
  static String written(Element element) {
    XmlWriter out = new XmlWriter(64);
    out.element(element);
    return text(out.bytes());
  }
}
