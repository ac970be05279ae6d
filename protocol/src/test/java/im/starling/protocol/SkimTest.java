// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.protocol.StreamError.Condition;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What becomes of a stanza that breaks a limit where the stream is to go on. */
class SkimTest {
  private static final Limits SMALL = new Limits(200, 4, 5, 60, 3).skimming();

  private final Tokenizer tokenizer = new Tokenizer(SMALL, new Names());

  SkimTest() {
    Streams.feed(tokenizer, Streams.OPEN);
    assertInstanceOf(StreamHeader.class, tokenizer.next());
  }

  private BadStanza passed(String content) {
    Streams.feed(tokenizer, content + "<presence id='next'/>");
    BadStanza bad = assertInstanceOf(BadStanza.class, tokenizer.next());
    assertEquals(StanzaError.Condition.POLICY_VIOLATION, bad.error().condition());
    Presence next = assertInstanceOf(Presence.class, tokenizer.next());
    assertEquals("next", next.id());
    assertNull(tokenizer.next());
    return bad;
  }

  private void ended(Condition condition, String content) {
    Streams.feed(tokenizer, content);
    StreamFailure failure = assertThrows(StreamFailure.class, tokenizer::next);
    assertEquals(condition, failure.error().condition());
  }

  private static String ofLength(int length) {
    String around = "<message><body></body></message>";
    return "<message><body>" + "x".repeat(length - around.length()) + "</body></message>";
  }

  @Test
  void eachLimit() {
    passed(ofLength(201));
    passed("<message><a><b><c><d/></c></b></a></message>");
    passed("<message><x a='' b='' c='' d='' e='' f=''/></message>");
    passed("<message><x a='" + "a".repeat(61) + "'/></message>");
    passed("<message><a/><b/><c/><d><e/></d></message>");
  }

  /** Its sender has to know which one it was. */
  @Test
  void tellsWhichStanza() throws MalformedJid {
    BadStanza bad =
        passed("<iq id='1' type='get' to='a@example.org'><q>" + "x".repeat(300) + "</q></iq>");
    assertEquals("iq", bad.kind());
    assertEquals("1", bad.id());
    assertEquals(Jid.parse("a@example.org"), bad.to());
    assertTrue(bad.answerable());
    bad = passed("<message a='' b='' c='' d='' e='' id='2' type='error'/>");
    assertEquals("2", bad.id());
    assertFalse(bad.answerable());
    assertFalse(
        passed("<iq id='3' type='result'><q>" + "x".repeat(300) + "</q></iq>").answerable());
    assertEquals("i".repeat(61), passed("<message id='" + "i".repeat(61) + "'/>").id());
  }

  @Test
  void isReadToItsEnd() {
    String nested = "<x:y xmlns:x='urn:x'>a]]&gt;<![CDATA[</message>]]>&lt;<y/></x:y>";
    passed("<message><a/><b/><c/>" + nested.repeat(20) + "</message>");
  }

  @Test
  void itsBytesAreBounded() {
    passed(ofLength(16 * 200));
    ended(Condition.POLICY_VIOLATION, ofLength(16 * 200 + 1));
  }

  @Test
  void itsDepthIsBounded() {
    passed("<message>" + "<a>".repeat(63) + "</a>".repeat(63) + "</message>");
    ended(Condition.POLICY_VIOLATION, "<message>" + "<a>".repeat(64));
  }

  @Test
  void itsAttributesAreBounded() {
    tokenizer.limits(new Limits(2_000, 4, 5, 60, 3).skimming());
    passed("<message" + attributes(40) + "/>");
    ended(Condition.POLICY_VIOLATION, "<message" + attributes(41) + "/>");
  }

  private static String attributes(int count) {
    StringBuilder attributes = new StringBuilder();
    for (int i = 0; i < count; i++) {
      attributes.append(" a").append(i).append("=''");
    }
    return attributes.toString();
  }

  /** Else the tag would have to be kept, however long it gets. */
  @Test
  void aTagIsAsLongAsAStanzaMayBe() {
    passed("<message><a/><b/><c/><d e='" + "x".repeat(200 - 9) + "'/></message>");
    ended(
        Condition.POLICY_VIOLATION,
        "<message><a/><b/><c/><d e='" + "x".repeat(200 - 8) + "'/></message>");
  }

  @Test
  void theNamesOfItsElementsAreBounded() {
    String name = "x".repeat(97);
    passed("<message><a/><b/><c/><" + name + "><y/></" + name + "></message>");
    ended(
        Condition.POLICY_VIOLATION,
        "<message><a/><b/><c/><" + name + "><" + name + "></" + name + "></" + name + ">");
  }

  @Test
  void itsFaultsEndTheStream() {
    String over = "<message><a/><b/><c/><d/>";
    for (String fault :
        new String[] {"<e></f>", "<p:e/>", "<e a='' a=''/>", "\u0001", "]]>", "</a>", "<e a=b/>"}) {
      tokenizer.reset();
      Streams.feed(tokenizer, Streams.OPEN);
      assertInstanceOf(StreamHeader.class, tokenizer.next());
      ended(Condition.NOT_WELL_FORMED, over + fault);
    }
  }

  @Test
  void itsCommentsEndTheStream() {
    ended(Condition.RESTRICTED_XML, ofLength(300).replace("</body>", "<!-- -->"));
  }

  @Test
  void onlyStanzasArePassedOver() {
    ended(Condition.POLICY_VIOLATION, "<x xmlns='urn:one'><a/><b/><c/><d/></x>");
  }

  @Test
  void nothingOfItIsKept() {
    Tokenizer client = new Tokenizer(Limits.CLIENT, new Names());
    Streams.feed(client, Streams.OPEN);
    assertInstanceOf(StreamHeader.class, client.next());
    byte[] chunk = new byte[4_096];
    Arrays.fill(chunk, (byte) 'x');
    Streams.feed(client, "<message><body>");
    for (int fed = 0; fed < 15 * Limits.CLIENT.stanzaBytes(); fed += chunk.length) {
      client.feed(chunk, 0, chunk.length);
      assertNull(client.next());
      assertTrue(client.partial());
      assertTrue(client.kept() <= Limits.CLIENT.stanzaBytes());
    }
    assertTrue(client.kept() <= 2);
    Streams.feed(client, "</body></message>");
    assertInstanceOf(BadStanza.class, client.next());
    assertFalse(client.partial());
  }
}
