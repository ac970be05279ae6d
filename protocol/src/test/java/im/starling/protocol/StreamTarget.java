// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.protocol.fuzz.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Tokenizer} on a whole stream: pieces make no difference, what it accepts is
 * well-formed and means the same to the JDK's parser, and what it calls malformed is.
 */
final class StreamTarget implements Target {
  /** Stands for a stanza that is well-formed and breaks a rule which XML does not know. */
  private static final String BAD = "bad";

  /** Most stanzas break them and are passed over; the header keeps to them. */
  static final Limits TIGHT = new Limits(400, 3, 8, 80, 2).skimming();

  private static final String MALFORMED = StreamError.Condition.NOT_WELL_FORMED.element();

  @Override
  public byte[] sample(Random random) {
    return Streams.utf8(
        random.nextInt(20) > 0
            ? new Documents(random).stream()
            : new Extremes(random, Limits.CLIENT).stream());
  }

  @Override
  public List<String> words() {
    return Words.XML;
  }

  @Override
  public void run(byte[] input) {
    Random random = new Random(Arrays.hashCode(input));
    Limits limits =
        switch (random.nextInt(3)) {
          case 0 -> Limits.CLIENT;
          case 1 -> Limits.UNAUTHENTICATED;
          default -> TIGHT;
        };
    Names names = new Names();
    List<String> whole = Streams.read(new Tokenizer(limits, names), input);
    assertEquals(whole, Streams.read(new Tokenizer(limits, new Names()), input, random));
    List<String> framed = Streams.read(Tokenizer.framed(limits, names), input);
    assertEquals(framed, Streams.read(Tokenizer.framed(limits, names), input, random));

    StaxOracle.Document document = StaxOracle.read(input);
    List<String> ours = read(input, limits);
    if (ours != null) {
      assertNotNull(document, "the JDK refuses it");
      assertEquals(trees(document.root(), ours), ours);
    } else if (document != null && !document.restricted() && whole.contains(MALFORMED)) {
      // The JDK's parser lets a name begin with its colon; Aalto does not.
      assertTrue(stricter(input) || Oracle.read(input) == null, "called malformed, and is not");
    }
  }

  /** Where we call malformed what XML allows: we take no long references and declarations. */
  private static boolean stricter(byte[] input) {
    String text = Streams.text(input);
    return text.contains("00000000") || text.startsWith("<?xml");
  }

  /** What our tokenizer makes of a whole stream; null if it is refused or does not end there. */
  private static @Nullable List<String> read(byte[] bytes, Limits limits) {
    Tokenizer tokenizer = new Tokenizer(limits, new Names());
    tokenizer.feed(bytes, 0, bytes.length);
    List<String> found = new ArrayList<>();
    try {
      for (Input input = tokenizer.next(); input != null; input = tokenizer.next()) {
        switch (input) {
          case StreamHeader header -> {}
          case Stanza stanza -> found.add(children(stanza.payload()));
          case BadStanza bad -> found.add(BAD);
          case Nonza nonza -> found.add(Streams.written(nonza.element()));
          case StreamEnd end -> {
            return endsBlank(bytes, limits) ? found : null;
          }
        }
      }
    } catch (StreamFailure failure) {
      return null;
    }
    return null;
  }

  /** We drop what comes after the end of a stream, an XML parser looks at it. */
  private static boolean endsBlank(byte[] bytes, Limits limits) {
    int last = bytes.length;
    while (last > 0 && XmlChars.space(bytes[last - 1])) {
      last--;
    }
    Tokenizer tokenizer = new Tokenizer(limits, new Names());
    tokenizer.feed(bytes, 0, last - 1);
    Input input = tokenizer.next();
    while (input != null && !(input instanceof StreamEnd)) {
      input = tokenizer.next();
    }
    return input == null;
  }

  private static String children(Payload payload) {
    StringBuilder children = new StringBuilder();
    for (int i = 0; i < payload.size(); i++) {
      children.append(Streams.written(payload.child(i)));
    }
    return children.toString();
  }

  private static List<String> trees(Element root, List<String> found) {
    List<String> trees = new ArrayList<>();
    for (Element element : root.children()) {
      if (trees.size() < found.size() && found.get(trees.size()).equals(BAD)) {
        trees.add(BAD);
      } else if (element.namespace().equals(Namespaces.CLIENT)) {
        StringBuilder children = new StringBuilder();
        element.children().forEach(child -> children.append(Streams.written(child)));
        trees.add(children.toString());
      } else {
        trees.add(Streams.written(element));
      }
    }
    return trees;
  }
}
