// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TokenizerTest {
  private static final String OPEN =
      "<?xml version='1.0'?><stream:stream to='example.org' version='1.0' xml:lang='de'"
          + " xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

  private final Tokenizer tokenizer = new Tokenizer(Limits.CLIENT, new Names());

  private void feed(String text) {
    Streams.feed(tokenizer, text);
  }

  private @Nullable Input next() {
    return tokenizer.next();
  }

  @Test
  void readsAConversation() {
    feed(
        OPEN + "<message to='juliet@example.org/balcony' id='m1' type='chat'><body>O Romeo</body>");
    StreamHeader header = assertInstanceOf(StreamHeader.class, next());
    assertEquals(
        new StreamHeader(null, "example.org", null, "1.0", "de", Namespaces.CLIENT), header);
    assertNull(next());
    feed(
        "<request xmlns='urn:xmpp:receipts'/></message> <r"
            + " xmlns='urn:xmpp:sm:3'/></stream:stream>");
    Message message = assertInstanceOf(Message.class, next());
    assertEquals("m1", message.id());
    assertEquals(Message.Type.CHAT, message.type());
    assertEquals("juliet@example.org/balcony", String.valueOf(message.to()));
    assertEquals(2, message.payload().size());
    Element body = message.child(Message.BODY);
    assertNotNull(body);
    assertEquals("O Romeo", body.text());
    assertEquals(
        "<message to='juliet@example.org/balcony' id='m1' type='chat'><body>O Romeo</body>"
            + "<request xmlns='urn:xmpp:receipts'/></message>",
        Streams.text(message.bytes()));
    Nonza ack = assertInstanceOf(Nonza.class, next());
    assertEquals(QName.of("urn:xmpp:sm:3", "r"), ack.element().name());
    assertInstanceOf(StreamEnd.class, next());
    assertNull(next());
  }

  @Test
  void resolvesTheHeader() {
    feed(
        "<stream:stream from=\"a&amp;b\" id='&#x31;'"
            + " xmlns:stream='http://etherx.jabber.org/streams'>");
    assertEquals(new StreamHeader("a&b", null, "1", null, null, ""), next());
  }

  @Test
  void keepsTheLanguageAndDropsUnknownAttributes() {
    feed(OPEN + "<message xml:lang='de' colour='red' id='a&quot;b&#10;c'/>");
    next();
    Message message = assertInstanceOf(Message.class, next());
    assertEquals(new Header("a\"b\nc", null, null, "de"), message.header());
    assertEquals("<message id='a\"b&#xA;c' xml:lang='de'/>", Streams.text(message.bytes()));
  }

  @Test
  void forgetsAllWhenReset() {
    feed(OPEN + "<proceed xmlns='urn:one'/><message><injec");
    next();
    assertInstanceOf(Nonza.class, next());
    tokenizer.reset();
    assertFalse(tokenizer.partial());
    assertNull(next());
    feed(OPEN);
    assertInstanceOf(StreamHeader.class, next());
    feed("<message/>");
    assertInstanceOf(Message.class, next());
  }

  @Test
  void forgetsNamespacesWhenReset() {
    feed(OPEN.replace("xmlns:stream", "xmlns:p='urn:one' xmlns:stream"));
    next();
    tokenizer.reset();
    feed(OPEN + "<p:x/>");
    next();
    assertThrows(StreamFailure.class, this::next);
  }

  @Test
  void canBeResetInTheMiddleOfAnElement() {
    feed(OPEN + "<message><body>abc");
    next();
    assertNull(next());
    assertTrue(tokenizer.partial());
    tokenizer.reset();
    feed(OPEN + "<message><body>def</body></message>");
    next();
    assertEquals(
        "<message><body>def</body></message>",
        Streams.text(assertInstanceOf(Message.class, next()).bytes()));
  }

  @Test
  void takesMoreWhileBytesAreLeft() {
    feed(OPEN + "<r xmlns='urn:one'/><message id='1'/><mess");
    feed("age id='2'/>");
    assertInstanceOf(StreamHeader.class, next());
    feed("<message id='3'/>");
    assertInstanceOf(Nonza.class, next());
    for (String id : new String[] {"1", "2", "3"}) {
      assertEquals(id, assertInstanceOf(Message.class, next()).id());
    }
    assertNull(next());
  }

  @Test
  void sharesTheReaderOfItsLoop() {
    Names names = new Names();
    Tokenizer one = new Tokenizer(Limits.CLIENT, names);
    Tokenizer other = new Tokenizer(Limits.CLIENT, names);
    Streams.feed(one, OPEN + "<message id='1'><bo");
    assertInstanceOf(StreamHeader.class, one.next());
    assertNull(one.next());
    Streams.feed(other, OPEN + "<message id='2'><x/></message>");
    assertInstanceOf(StreamHeader.class, other.next());
    assertEquals("2", assertInstanceOf(Message.class, other.next()).id());
    Streams.feed(one, "dy/></message>");
    Message message = assertInstanceOf(Message.class, one.next());
    assertEquals("<message id='1'><body/></message>", Streams.text(message.bytes()));
  }

  @Test
  void dropsWhatFollowsTheEnd() {
    feed(OPEN + "</stream:stream ><message/><<<");
    next();
    assertInstanceOf(StreamEnd.class, next());
    assertNull(next());
    feed("<");
    assertNull(next());
    assertFalse(tokenizer.partial());
  }

  @Test
  void readsFrames() {
    Tokenizer framed = Tokenizer.framed(Limits.CLIENT, new Names());
    Streams.feed(framed, "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example.org'/>");
    Nonza open = assertInstanceOf(Nonza.class, framed.next());
    assertEquals("example.org", open.element().attribute("to"));
    assertNull(framed.next());
    Streams.feed(framed, "<message xmlns='jabber:client'><body>a</body></message>");
    assertInstanceOf(Message.class, framed.next());
    Streams.feed(framed, "<message xmlns='jabber:client'>");
    assertNull(framed.next());
    assertTrue(framed.partial());
    framed.reset();
    Streams.feed(framed, "</stream:stream>");
    assertThrows(StreamFailure.class, framed::next);
  }

  @Test
  void framesDeclareTheirNamespace() {
    Tokenizer framed = Tokenizer.framed(Limits.CLIENT, new Names());
    Streams.feed(framed, "<message/>");
    assertThrows(StreamFailure.class, framed::next);
  }

  @Test
  void readsStoredStanzas() {
    feed(OPEN + "<iq type='result' id='7' to='a@example.org'><x xmlns='urn:one'>&lt;</x></iq>");
    next();
    Iq iq = assertInstanceOf(Iq.class, next());
    Stanza stored = Stanza.parse(iq.bytes());
    assertEquals(Streams.describe(iq), Streams.describe(stored));
    byte[] declared = Streams.utf8("<message xmlns='jabber:client' id='8'/>");
    assertEquals("8", Stanza.parse(declared).id());
    for (String bad : new String[] {"", "<message", "<message/><message/>", "<x/>", "a", "<iq/>"}) {
      byte[] bytes = Streams.utf8(bad);
      assertThrows(IllegalArgumentException.class, () -> Stanza.parse(bytes), bad);
    }
  }
}
