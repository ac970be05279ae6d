// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TokenizerTest {
  private static final String OPEN =
      "<?xml version='1.0'?><stream:stream to='example.org' version='1.0' xml:lang='de'"
          + " xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

  private final Tokenizer tokenizer = new Tokenizer(Limits.CLIENT, new Names());

  private void feed(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    tokenizer.feed(bytes, 0, bytes.length);
  }

  private @Nullable Input next() {
    return tokenizer.next();
  }

  @Test
  void readsAConversation() {
    feed(OPEN + "<message to='juliet@example.org/balcony' id='m1' type='chat'><body>O Romeo</body>");
    StreamHeader header = assertInstanceOf(StreamHeader.class, next());
    assertEquals(
        new StreamHeader(null, "example.org", null, "1.0", "de", Namespaces.CLIENT), header);
    assertNull(next());
    feed("<request xmlns='urn:xmpp:receipts'/></message> <r xmlns='urn:xmpp:sm:3'/></stream:stream>");
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
        new String(message.bytes(), StandardCharsets.UTF_8));
    Nonza ack = assertInstanceOf(Nonza.class, next());
    assertEquals(QName.of("urn:xmpp:sm:3", "r"), ack.element().name());
    assertInstanceOf(StreamEnd.class, next());
    assertNull(next());
  }
}
