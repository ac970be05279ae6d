// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is accepted can be read again from where it was stored, and is the same. */
class StoredPropertyTest {
  /** One reader reads them all, and is the same after what it could not read. */
  private static final Names NAMES = new Names();

  @Property(tries = 1_000, shrinking = ShrinkingMode.OFF)
  void anyStanza(@ForAll long seed) {
    accepted(Limits.CLIENT, new Documents(new Random(seed)).stream())
        .forEach(StoredPropertyTest::stored);
  }

  @Property(tries = 1_000, shrinking = ShrinkingMode.OFF)
  void anyStanzaAtTheBounds(@ForAll long seed) {
    Random random = new Random(seed);
    Extremes extremes = new Extremes(random, limits(random));
    accepted(extremes.limits(), extremes.stream()).forEach(StoredPropertyTest::stored);
  }

  /** The properties say little if everything is refused. */
  @Test
  void mostAreAccepted() {
    int documents = 0;
    int extremes = 0;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      documents += accepted(Limits.CLIENT, new Documents(random).stream()).isEmpty() ? 0 : 1;
      Extremes at = new Extremes(random, limits(random));
      extremes += accepted(at.limits(), at.stream()).isEmpty() ? 0 : 1;
    }
    assertTrue(documents > 80, "only " + documents);
    assertTrue(extremes > 80 && extremes < 200, "at the bounds " + extremes);
  }

  @Test
  void theReaderIsUsedAgain() {
    ElementReader reader = NAMES.lend();
    NAMES.takeBack(reader);
    byte[] good = Streams.utf8("<message><body>a</body></message>");
    for (String bad : new String[] {"", "<message><a", "<message/><message/>", "<x/>", "<iq/>"}) {
      byte[] bytes = Streams.utf8(bad);
      assertThrows(IllegalArgumentException.class, () -> Stanza.parse(bytes, NAMES), bad);
      assertEquals(1, Stanza.parse(good, NAMES).payload().size(), bad);
    }
    assertSame(reader, NAMES.lend());
    NAMES.takeBack(reader);
  }

  /** A stream that is read by the same loop has its limits all the same. */
  @Test
  void theReaderForgetsThatThereWereNoLimits() {
    Tokenizer tokenizer = new Tokenizer(Limits.CLIENT, NAMES);
    Streams.feed(tokenizer, Streams.OPEN);
    assertInstanceOf(StreamHeader.class, tokenizer.next());
    String declares = "<message>" + "<a xmlns:a='a' xmlns:b='b' xmlns:c='c'>".repeat(50);
    Streams.feed(tokenizer, declares);
    assertThrows(StreamFailure.class, tokenizer::next);
    String ends = "</a>".repeat(50) + "</message>";
    assertEquals(1, Stanza.parse(Streams.utf8(declares + ends), NAMES).payload().size());
    tokenizer.reset();
    Streams.feed(tokenizer, Streams.OPEN + declares);
    assertInstanceOf(StreamHeader.class, tokenizer.next());
    assertThrows(StreamFailure.class, tokenizer::next);
  }

  /** What nobody has written that way: each child would get a declaration of its own. */
  @Test
  void littleIsNotMadeIntoMuch() {
    String uri = "urn:" + "x".repeat(1_000);
    byte[] bytes =
        Streams.utf8("<message xmlns:p='" + uri + "'>" + "<p:a/>".repeat(100) + "</message>");
    assertThrows(IllegalArgumentException.class, () -> Stanza.parse(bytes, NAMES));
  }

  @Test
  void declarationsAtTheBound() {
    // The header declares two.
    for (int declared = 110; declared <= 126; declared++) {
      Stanza stanza = nested(declared);
      assertNotNull(stanza, declared + " declarations");
      stored(stanza);
    }
    assertEquals(null, nested(127));
  }

  /** Elements with a prefix of the header's, and so many declarations of their own. */
  private static @Nullable Stanza nested(int declared) {
    StringBuilder open = new StringBuilder("<message to='a@b'>");
    int elements = 0;
    for (int i = 0; i < declared; i++) {
      if (i % 30 == 0) {
        elements++;
        open.append(i == 0 ? "" : ">").append("<stream:a");
      }
      open.append(" xmlns:p").append(i).append("='urn:").append(i).append('\'');
    }
    String content = open + ">" + "</stream:a>".repeat(elements) + "</message>";
    List<Stanza> stanzas = accepted(Limits.CLIENT, Streams.OPEN + content);
    return stanzas.isEmpty() ? null : stanzas.getFirst();
  }

  /** Small ones, so that small stanzas reach them. */
  private static Limits limits(Random random) {
    return random.nextInt(4) == 0
        ? Limits.CLIENT
        : new Limits(
            600 + random.nextInt(6_000),
            3 + random.nextInt(40),
            4 + random.nextInt(28),
            80 + random.nextInt(400),
            1 + random.nextInt(60));
  }

  /** The stanzas of a stream, up to the first that ends it. */
  private static List<Stanza> accepted(Limits limits, String stream) {
    Tokenizer tokenizer = new Tokenizer(Limits.CLIENT, new Names());
    Streams.feed(tokenizer, stream);
    List<Stanza> stanzas = new ArrayList<>();
    try {
      assertInstanceOf(StreamHeader.class, tokenizer.next());
      tokenizer.limits(limits);
      for (Input input = tokenizer.next(); input != null; input = tokenizer.next()) {
        if (input instanceof Stanza stanza) {
          stanzas.add(stanza);
        }
      }
    } catch (StreamFailure refused) {
      // Only what was accepted counts.
    }
    return stanzas;
  }

  private static void stored(Stanza stanza) {
    readBack(stanza);
    Header header = stanza.header();
    Jid someone = new FullJid(new BareJid("romeo", "example.org"), "'<&>\"");
    readBack(stanza.with(new Header("i".repeat(500), someone, header.to(), header.lang())));
    readBack(stanza.with(header.to(someone)));
    // A request has one child and is never stored with another.
    if (!(stanza instanceof Iq)) {
      readBack(
          stanza.with(
              stanza
                  .payload()
                  .with(out ->
                      out.start("delay", "urn:xmpp:delay")
                          .attribute("from", "example.org")
                          .leaf("x", "<")
                          .end()
                          .leaf("body", "&"))));
    }
  }

  private static void readBack(Stanza stanza) {
    same(stanza, stanza.bytes());
    XmlWriter out = new XmlWriter(64);
    stanza.writeStandalone(out);
    same(stanza, out.bytes());
  }

  private static void same(Stanza stanza, byte[] bytes) {
    same(stanza, Stanza.parse(bytes), bytes);
    same(stanza, Stanza.parse(bytes, NAMES), bytes);
    byte[] larger = Streams.utf8("<a>" + Streams.text(bytes) + "<b>");
    same(stanza, Stanza.parse(larger, 3, bytes.length, NAMES), bytes);
  }

  private static void same(Stanza stanza, Stanza read, byte[] bytes) {
    assertEquals(stanza.getClass(), read.getClass());
    assertEquals(stanza.header(), read.header());
    assertEquals(stanza.typeAttribute(), read.typeAttribute());
    Payload expected = stanza.payload();
    Payload payload = read.payload();
    assertArrayEquals(expected.array(), payload.array(), () -> Streams.text(bytes));
    assertEquals(expected.size(), payload.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.name(i), payload.name(i));
      assertEquals(expected.end(i), payload.end(i));
      assertEquals(Streams.written(expected.child(i)), Streams.written(payload.child(i)));
    }
  }
}
