// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import im.starling.protocol.fuzz.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What a client's stream lets through can be stored, read again, edited and sent, and stays what it
 * was, also to a parser that is not ours.
 */
final class StanzaTarget implements Target {
  private static final Names NAMES = new Names();
  private static final QName ADDED = QName.of("urn:xmpp:sid:0", "stanza-id");

  @Override
  public byte[] sample(Random random) {
    return Streams.utf8(Conversation.line(random));
  }

  @Override
  public List<String> words() {
    return Words.XML;
  }

  /** Most of it is the other parser's. */
  @Override
  public int heapPerByte() {
    return 40_000;
  }

  @Override
  public void run(byte[] input) {
    Tokenizer tokenizer = new Tokenizer(Limits.CLIENT, NAMES);
    Streams.feed(tokenizer, Streams.OPEN);
    assertInstanceOf(StreamHeader.class, tokenizer.next());
    tokenizer.feed(input, 0, input.length);
    try {
      for (Input found = tokenizer.next(); found != null; found = tokenizer.next()) {
        if (found instanceof Stanza stanza) {
          accepted(stanza);
        } else if (found instanceof BadStanza bad && bad.answerable() && bad.id() != null) {
          same(bad.answer(new FullJid(new BareJid("a", "b"), "c")));
        }
      }
    } catch (StreamFailure refused) {
      assertNotNull(refused.error().condition());
    } finally {
      tokenizer.reset();
    }
  }

  private static void accepted(Stanza stanza) {
    same(stanza);
    same(stanza.with(stanza.header().from(new FullJid(new BareJid("a", "b"), "'<&>\""), "en")));
    if (!(stanza instanceof Iq)) {
      Payload payload = stanza.payload();
      Payload more = payload.with(out -> out.start(ADDED).attribute("id", "'&\n").end());
      same(stanza.with(more));
      assertArrayEquals(payload.array(), more.without(i -> i == payload.size()).array());
      Payload fewer = payload.without(i -> i % 2 == 0);
      assertEquals(payload.size() / 2, fewer.size());
      same(stanza.with(fewer));
    }
    for (int i = 0; i < stanza.payload().size(); i++) {
      Element child = stanza.payload().child(i);
      assertEquals(stanza.payload().name(i), child.name());
      assertEquals(child.name(), Payload.of(child).name(0));
      assertEquals(Streams.written(child), Streams.written(Payload.of(child).child(0)));
    }
    if (stanza.answerable()) {
      same(stanza.answer(StanzaError.Condition.BAD_REQUEST.error("'<&>\"")));
    }
  }

  private static void same(Stanza stanza) {
    byte[] bytes = stanza.bytes();
    Stanza read = Stanza.parse(bytes, NAMES);
    assertEquals(stanza.header(), read.header());
    assertEquals(stanza.typeAttribute(), read.typeAttribute());
    assertArrayEquals(stanza.payload().array(), read.payload().array());
    assertArrayEquals(bytes, read.bytes());
    XmlWriter out = new XmlWriter(64);
    stanza.writeStandalone(out);
    assertArrayEquals(bytes, Stanza.parse(out.bytes()).bytes());
    StaxOracle.Document document = StaxOracle.read(out.bytes());
    assertNotNull(document, () -> Streams.text(out.bytes()));
    assertEquals(
        Arrays.asList(stanza.id(), text(stanza.from()), text(stanza.to()), stanza.typeAttribute()),
        Arrays.asList(
            document.root().attribute("id"),
            document.root().attribute("from"),
            document.root().attribute("to"),
            document.root().attribute("type")));
    List<Element> children = document.root().children();
    assertEquals(children.size(), read.payload().size());
    for (int i = 0; i < children.size(); i++) {
      assertEquals(Streams.written(children.get(i)), Streams.written(read.payload().child(i)));
    }
  }

  private static @Nullable String text(@Nullable Jid jid) {
    return jid == null ? null : jid.toString();
  }
}
