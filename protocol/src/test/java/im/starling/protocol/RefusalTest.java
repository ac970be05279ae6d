// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.protocol.StreamError.Condition;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a stream, and with which condition. */
class RefusalTest {
  private static final String MALFORMED = Condition.NOT_WELL_FORMED.element();
  private static final String RESTRICTED = Condition.RESTRICTED_XML.element();

  private static String last(byte[] stream) {
    Tokenizer tokenizer = new Tokenizer(Limits.CLIENT, new Names());
    List<String> found = Streams.read(tokenizer, stream);
    tokenizer.feed(stream, 0, stream.length);
    assertNull(tokenizer.next(), "nothing is read after a failure");
    return found.isEmpty() ? "" : found.getLast();
  }

  private static String last(String stream) {
    return last(Streams.utf8(stream));
  }

  private static String within(String content) {
    return last(Streams.OPEN + content);
  }

  private static void refused(String expected, String content) {
    assertEquals(expected, within(content), content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!--x-->",
        "<?x y?>",
        "<?xml version='1.0'?>",
        "<!DOCTYPE x>",
        "<message><!--x--></message>",
        "<message><body><?x y?></body></message>",
        "<message><!ENTITY x 'y'></message>",
        "<message><body>&x;</body></message>",
        "<message><body a='&nbsp;'/></message>",
        "<message id='&lol9;'/>",
      })
  void refusesWhatXmppRestricts(String content) {
    refused(RESTRICTED, content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<message></presence>",
        "<message><body></message></body>",
        "<message><body/></body></message>",
        "<message id='1' id='2'/>",
        "<message id=1/>",
        "<message id/>",
        "<message id='1'to='a'/>",
        "<message id='<'/>",
        "<message id='&'/>",
        "<message id='&;'/>",
        "<message id='&#;'/>",
        "<message id='&#x;'/>",
        "<message id='&#0;'/>",
        "<message id='&#X41;'/>",
        "<message id='&#xD800;'/>",
        "<message id='&#xFFFE;'/>",
        "<message id='&#x110000;'/>",
        "<message id='&#99999999999;'/>",
        "<message id='&amp'/>",
        "<message / >",
        "< message/>",
        "<1/>",
        "<:a/>",
        "<a:/>",
        "<stream:1/>",
        "<stream:a:b/>",
        "<message><body>]]></body></message>",
        "<message><body><![CDATX[]]></body></message>",
        "<![CDATA[x]]>",
        "</message>",
        "</stream>",
        "</stream:stream x='y'>",
        "<message></message x>",
        "<a\u20ac/>",
        "<a\ufeff/>",
      })
  void refusesWhatIsNotWellFormed(String content) {
    refused(MALFORMED, content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<p:message/>",
        "<message><p:body/></message>",
        "<message><body p:a='1'/></message>",
        "<message xmlns:p=''/>",
        "<message xmlns:xml='urn:one'/>",
        "<message xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
        "<message xmlns='http://www.w3.org/XML/1998/namespace'/>",
        "<message xmlns:xmlns='urn:one'/>",
        "<message xmlns:p='http://www.w3.org/2000/xmlns/'/>",
        "<message xmlns='http://www.w3.org/2000/xmlns/'/>",
        "<message xmlns:p='urn:one' xmlns:q='urn:&#111;ne'><x p:a='' q:a=''/></message>",
        "<message><x xmlns:p='urn:one'/><p:y/></message>",
        "<message><xml:x/></message>",
        "<message><xmlns:x/></message>",
      })
  void refusesMisusedNamespaces(String content) {
    refused(MALFORMED, content);
  }

  private static byte[] withBytes(int... middle) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Streams.utf8(Streams.OPEN + "<message><body>"));
    for (int b : middle) {
      out.write(b);
    }
    out.writeBytes(Streams.utf8("</body></message>"));
    return out.toByteArray();
  }

  private static void refusedBytes(int... middle) {
    assertEquals(MALFORMED, last(withBytes(middle)));
  }

  @Test
  void refusesWhatIsNotUtf8() {
    refusedBytes(0x80);
    refusedBytes(0xC0, 0x80);
    refusedBytes(0xC1, 0xBF);
    refusedBytes(0xC3, '<');
    refusedBytes(0xE0, 0x9F, 0xBF);
    refusedBytes(0xED, 0xA0, 0x80);
    refusedBytes(0xED, 0xBF, 0xBF);
    refusedBytes(0xEF, 0xBF, 0xBE);
    refusedBytes(0xEF, 0xBF, 0xBF);
    refusedBytes(0xE2, 0x82, '<');
    refusedBytes(0xF0, 0x8F, 0xBF, 0xBF);
    refusedBytes(0xF4, 0x90, 0x80, 0x80);
    refusedBytes(0xF5, 0x80, 0x80, 0x80);
    refusedBytes(0xFF, 0xFE);
  }

  @Test
  void takesTheEdgesOfUtf8() {
    for (int point : new int[] {0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x10FFFF}) {
      String text = Character.toString(point);
      Input input = Streams.only("<message><body a='" + text + "'>" + text + "</body></message>");
      assertEquals(
          "<body a='" + text + "'>" + text + "</body>",
          Streams.written(((Message) input).payload().child(0)));
    }
  }

  @Test
  void refusesControlCharacters() {
    for (int c = 0; c < 0x20; c++) {
      if (c != '\t' && c != '\n' && c != '\r') {
        refused(MALFORMED, "<message><body>" + (char) c + "</body></message>");
        refused(MALFORMED, "<message id='" + (char) c + "'/>");
        refused(MALFORMED, "<message><body><![CDATA[" + (char) c + "]]></body></message>");
        refused(MALFORMED, "<message><body>&#" + c + ";</body></message>");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1",
        "\u0016\u0003\u0001",
        "\ufeff<?xml version='1.0'?>",
        "<?xml version='1.1'?>",
        "<?xml version='1.0'>",
        "<?xml encoding='UTF-8'?>",
        "<?xml version='1.0' version='1.0'?>",
        "<?xml version='1.0' standalone='maybe'?>",
        "<?xml version='1.0'encoding='UTF-8'?>",
        "<?xml version='1.0\"?>",
        "</stream:stream>",
      })
  void refusesBadBeginnings(String stream) {
    assertEquals(MALFORMED, last(stream + Streams.OPEN));
  }

  @Test
  void refusesAnEndlessDeclaration() {
    assertEquals(MALFORMED, last("<?xml version='1.0' " + " ".repeat(200)));
  }

  @Test
  void refusesADeclarationThatIsNotFirst() {
    assertEquals(RESTRICTED, last(" <?xml version='1.0'?>" + Streams.OPEN));
    assertEquals(RESTRICTED, last("<?xml version='1.0'?><?xml version='1.0'?>" + Streams.OPEN));
    assertEquals(RESTRICTED, last("<?xml-stylesheet href='x'?>" + Streams.OPEN));
    assertEquals(RESTRICTED, last("<!DOCTYPE x>" + Streams.OPEN));
  }

  @Test
  void refusesOtherEncodings() {
    String declaration = "<?xml version='1.0' encoding='ISO-8859-1'?>";
    assertEquals(Condition.UNSUPPORTED_ENCODING.element(), last(declaration + Streams.OPEN));
    String good = "<?xml version=\"1.0\" encoding='utf-8' ?>";
    Tokenizer tokenizer = new Tokenizer(Limits.CLIENT, new Names());
    List<String> found = Streams.read(tokenizer, Streams.utf8(good + Streams.OPEN));
    assertTrue(found.getFirst().startsWith("StreamHeader"));
  }

  @Test
  void refusesOtherHeaders() {
    String invalid = Condition.INVALID_NAMESPACE.element();
    String bad = Condition.BAD_FORMAT.element();
    assertEquals(invalid, last("<stream:stream xmlns:stream='urn:one'>"));
    assertEquals(invalid, last("<stream xmlns='jabber:client'>"));
    assertEquals(bad, last("<stream:features xmlns:stream='" + Namespaces.STREAM + "'>"));
    assertEquals(bad, last("<message xmlns='jabber:client'/>"));
    assertEquals(bad, last("<stream:stream xmlns:stream='" + Namespaces.STREAM + "'/>"));
    assertEquals(MALFORMED, last("<stream:stream xmlns='jabber:client'>"));
  }

  @Test
  void refusesTextBetweenStanzas() {
    refused(Condition.BAD_FORMAT.element(), "<message/>x");
  }

  @Test
  void refusesWhatIsNoStanza() {
    String unsupported = Condition.UNSUPPORTED_STANZA_TYPE.element();
    refused(unsupported, "<foo/>");
    refused(unsupported, "<message xmlns='urn:one'>");
    refused(unsupported, "<iq xmlns=''>");
  }
}
