// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TokenizerPropertyTest {
  /** Stands for a stanza that is well-formed and breaks a rule which XML does not know. */
  private static final String BAD = "bad";

  /** Many stanzas break them and are passed over; the header keeps to them. */
  private static final Limits NARROW = new Limits(160, 3, 5, 40, 2).skimming();

  private static Tokenizer tokenizer() {
    return new Tokenizer(Limits.CLIENT, new Names());
  }

  @Property(tries = 1_500, shrinking = ShrinkingMode.OFF)
  void anySplitGivesTheSame(@ForAll long seed) {
    Random random = new Random(seed);
    Documents documents = new Documents(random);
    String whole = documents.stream();
    byte[] bytes = random.nextBoolean() ? Streams.utf8(whole) : documents.damaged(whole);
    Limits tight = new Limits(40 + random.nextInt(600), 5, 4, 30, 3);
    Limits limits =
        switch (random.nextInt(3)) {
          case 0 -> tight;
          case 1 -> tight.skimming();
          default -> Limits.CLIENT;
        };
    List<String> atOnce = Streams.read(new Tokenizer(limits, new Names()), bytes);
    List<String> inPieces = Streams.read(new Tokenizer(limits, new Names()), bytes, random);
    assertEquals(atOnce, inPieces);
  }

  @Property(tries = 1_500, shrinking = ShrinkingMode.OFF)
  void readsWhatAaltoReads(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] bytes = Streams.utf8(new Documents(random).stream());
    List<Element> expected = Oracle.read(bytes);
    List<String> found = ours(bytes, random);
    if (expected == null) {
      // Two prefixes can come to stand for one namespace, and so an attribute be there twice.
      assertNull(found);
    } else {
      assertNotNull(found, () -> Streams.text(bytes));
      assertEquals(trees(expected, found), found, () -> Streams.text(bytes));
    }
  }

  /** The two properties above and below say little if the documents are bad to begin with. */
  @Test
  void mostDocumentsAreGood() {
    int good = 0;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      byte[] bytes = Streams.utf8(new Documents(random).stream());
      good += ours(bytes, random) == null ? 0 : 1;
    }
    assertTrue(good > 100, "only " + good);
  }

  @Property(tries = 6_000, shrinking = ShrinkingMode.OFF)
  void refusesWhatAaltoRefuses(@ForAll long seed) {
    Random random = new Random(seed);
    Documents documents = new Documents(random);
    byte[] bytes = documents.damaged(documents.stream());
    List<String> found = ours(bytes, random);
    if (found != null) {
      List<Element> expected = Oracle.read(bytes);
      assertNotNull(expected, () -> "Aalto refuses " + Streams.text(bytes));
      assertEquals(trees(expected, found), found, () -> Streams.text(bytes));
    }
  }

  /** What is only passed over is looked at as closely. */
  @Property(tries = 6_000, shrinking = ShrinkingMode.OFF)
  void passesOverNothingThatIsMalformed(@ForAll long seed) {
    Random random = new Random(seed);
    Documents documents = new Documents(random);
    String document = documents.stream();
    byte[] bytes = random.nextBoolean() ? Streams.utf8(document) : documents.damaged(document);
    List<String> read = Streams.read(tokenizer(), bytes);
    List<String> found = Streams.read(new Tokenizer(NARROW, new Names()), bytes, random);
    for (int i = 0; i < Math.max(read.size(), found.size()); i++) {
      String one = i < found.size() ? found.get(i) : "";
      if (one.equals("policy-violation")) {
        return;
      }
      if (passedOver(one)) {
        assertTrue(read.get(i).matches("(?s)(<message|BadStanza).*"), () -> Streams.text(bytes));
      } else {
        assertEquals(i < read.size() ? read.get(i) : "", one, () -> Streams.text(bytes));
      }
    }
  }

  @Test
  void manyArePassedOver() {
    int skimmed = 0;
    for (int seed = 0; seed < 200; seed++) {
      byte[] bytes = Streams.utf8(new Documents(new Random(seed)).stream());
      List<String> found = Streams.read(new Tokenizer(NARROW, new Names()), bytes);
      skimmed += found.stream().anyMatch(TokenizerPropertyTest::passedOver) ? 1 : 0;
    }
    assertTrue(skimmed > 30, "only " + skimmed);
  }

  private static boolean passedOver(String described) {
    return described.startsWith("BadStanza") && described.contains("POLICY_VIOLATION");
  }

  /** What our tokenizer makes of a whole stream; null if it is refused or has no end. */
  private static @Nullable List<String> ours(byte[] bytes, Random random) {
    Tokenizer tokenizer = tokenizer();
    List<String> found = new ArrayList<>();
    int fed = 0;
    try {
      while (fed < bytes.length) {
        int length = Math.min(1 + random.nextInt(50), bytes.length - fed);
        tokenizer.feed(bytes, fed, length);
        fed += length;
        for (Input input = tokenizer.next(); input != null; input = tokenizer.next()) {
          switch (input) {
            case StreamHeader header -> {}
            case Stanza stanza -> found.add(children(stanza.payload()));
            case BadStanza bad -> found.add(BAD);
            case Nonza nonza -> found.add(Streams.written(nonza.element()));
            case StreamEnd end -> {
              return blankAfterEnd(bytes) ? found : null;
            }
          }
        }
      }
    } catch (StreamFailure failure) {
      return null;
    }
    return null;
  }

  /** We drop what comes after the end of a stream, an XML parser looks at it. */
  private static boolean blankAfterEnd(byte[] bytes) {
    Tokenizer tokenizer = tokenizer();
    for (int i = 0; i < bytes.length; i++) {
      tokenizer.feed(bytes, i, 1);
      for (Input input = tokenizer.next(); input != null; input = tokenizer.next()) {
        if (input instanceof StreamEnd) {
          return new String(bytes, i + 1, bytes.length - i - 1, StandardCharsets.ISO_8859_1)
              .isBlank();
        }
      }
    }
    return false;
  }

  private static String children(Payload payload) {
    StringBuilder children = new StringBuilder();
    for (int i = 0; i < payload.size(); i++) {
      Element child = payload.child(i);
      assertEquals(child.name(), payload.name(i));
      children.append(Streams.written(child));
    }
    return children.toString();
  }

  private static List<String> trees(List<Element> elements, List<String> found) {
    List<String> trees = new ArrayList<>();
    for (Element element : elements) {
      if (trees.size() < found.size() && found.get(trees.size()).equals(BAD)) {
        trees.add(BAD);
      } else if (element.name().equals(QName.client("message"))) {
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
