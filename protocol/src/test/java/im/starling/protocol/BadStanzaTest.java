// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.protocol.StanzaError.Condition;
import org.junit.jupiter.api.Test;

/** The rules of RFC 6120 §8 whose breach costs a stanza and not the stream. */
class BadStanzaTest {
  private static BadStanza bad(Condition condition, String content) {
    BadStanza bad = assertInstanceOf(BadStanza.class, Streams.only(content));
    assertEquals(condition, bad.error().condition());
    return bad;
  }

  @Test
  void addressesMustBeAddresses() {
    BadStanza bad = bad(Condition.JID_MALFORMED, "<message id='m' type='chat' to='@example.org'/>");
    assertEquals("message", bad.kind());
    assertEquals("m", bad.id());
    assertEquals("chat", bad.type());
    assertTrue(bad.answerable());
    bad(Condition.JID_MALFORMED, "<presence from='a@b@c'/>");
    bad(Condition.JID_MALFORMED, "<iq id='1' type='get' to=''><q xmlns='urn:one'/></iq>");
    bad(Condition.JID_MALFORMED, "<message to='a&amp;b@example.org'/>");
  }

  /** The answer comes from there (RFC 6120 §8.3.1). */
  @Test
  void tellsWhomItWasFor() throws MalformedJid {
    Jid romeo = Jid.parse("romeo@example.org/x");
    assertEquals(romeo, bad(Condition.BAD_REQUEST, "<iq to='romeo@example.org/x'/>").to());
    BadStanza forged = bad(Condition.JID_MALFORMED, "<message to='romeo@example.org/x' from='@'/>");
    assertEquals(romeo, forged.to());
    assertNull(bad(Condition.JID_MALFORMED, "<message to='@' from='romeo@example.org/x'/>").to());
    assertNull(bad(Condition.BAD_REQUEST, "<iq type='get'/>").to());
  }

  @Test
  void requestsHaveAnIdAKnownTypeAndOneChild() {
    bad(Condition.BAD_REQUEST, "<iq type='get'><q xmlns='urn:one'/></iq>");
    bad(Condition.BAD_REQUEST, "<iq id='1'><q xmlns='urn:one'/></iq>");
    bad(Condition.BAD_REQUEST, "<iq id='1' type='chat'><q xmlns='urn:one'/></iq>");
    bad(Condition.BAD_REQUEST, "<iq id='1' type='get'/>");
    bad(Condition.BAD_REQUEST, "<iq id='1' type='set'><q/><q/></iq>");
    assertInstanceOf(Iq.class, Streams.only("<iq id='1' type='result'/>"));
    assertInstanceOf(Iq.class, Streams.only("<iq id='1' type='error'><q/><error/></iq>"));
  }

  @Test
  void presenceHasAKnownType() {
    bad(Condition.BAD_REQUEST, "<presence type='available'/>");
    assertInstanceOf(Presence.class, Streams.only("<presence type='probe'/>"));
  }

  @Test
  void messagesOfAnUnknownTypeAreNormal() {
    Message message = assertInstanceOf(Message.class, Streams.only("<message type='shout'/>"));
    assertEquals(Message.Type.NORMAL, message.type());
  }

  @Test
  void errorsAndResultsAreNotAnswered() {
    assertFalse(bad(Condition.BAD_REQUEST, "<iq type='error'/>").answerable());
    assertFalse(bad(Condition.JID_MALFORMED, "<iq id='1' type='result' to='@'/>").answerable());
  }

  @Test
  void theStreamLivesOn() {
    Tokenizer tokenizer = new Tokenizer(Limits.CLIENT, new Names());
    Streams.feed(tokenizer, Streams.OPEN + "<presence to='@'/><presence to='example.org'/>");
    assertInstanceOf(StreamHeader.class, tokenizer.next());
    assertInstanceOf(BadStanza.class, tokenizer.next());
    assertInstanceOf(Presence.class, tokenizer.next());
  }
}
