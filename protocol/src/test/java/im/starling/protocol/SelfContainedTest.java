// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Test;

/** Children of a stanza can be put into any other stream. */
class SelfContainedTest {
  private static Payload children(String stanza) {
    return assertInstanceOf(Message.class, Streams.only(stanza)).payload();
  }

  private static void becomes(String expected, String stanza) {
    Payload payload = children(stanza);
    assertEquals(expected, Streams.text(payload.array()));
    for (int i = 0; i < payload.size(); i++) {
      assertEquals(payload.name(i), payload.child(i).name());
    }
  }

  @Test
  void keepsWhatStandsAlone() {
    String children = "<body>a</body><x xmlns='urn:one' xmlns:p='urn:two'><p:y/></x><body>b</body>";
    becomes(children, "<message xmlns:p='urn:three'>" + children + "</message>");
  }

  @Test
  void dropsTextOfTheStanza() {
    becomes("<body>a</body><x/>", "<message>\n <body>a</body>o<![CDATA[<]]>o<x/>\n</message>");
    becomes("", "<message> </message>");
  }

  @Test
  void declaresPrefixesOfTheStanza() {
    becomes(
        "<p:x xmlns:p='urn:one'/><y xmlns:p='urn:one' b='2'><z p:a='1'/></y><body/>",
        "<message xmlns:p='urn:one' xmlns:q='urn:two'>"
            + "<p:x/><y b='2'><z p:a='1'/></y><body/></message>");
  }

  @Test
  void declaresPrefixesOfTheStream() {
    becomes(
        "<stream:x xmlns:stream='http://etherx.jabber.org/streams'><stream:y/></stream:x>",
        "<message><stream:x><stream:y/></stream:x></message>");
  }

  @Test
  void escapesWhatItDeclares() {
    becomes(
        "<p:x xmlns:p='urn:a&amp;b&apos;c'/>",
        "<message xmlns:p=\"urn:a&#38;b'c\"><p:x/></message>");
  }

  @Test
  void leavesWhatIsDeclaredAgain() {
    becomes(
        "<x xmlns:p='urn:one'><p:y xmlns:p='urn:two'><p:z/></p:y><p:w/></x>",
        "<message xmlns:p='urn:one'><x><p:y xmlns:p='urn:two'><p:z/></p:y><p:w/></x></message>");
    becomes(
        "<x><p:y xmlns:p='urn:two'/></x>",
        "<message xmlns:p='urn:one'><x><p:y xmlns:p='urn:two'/></x></message>");
  }

  @Test
  void declaresAForeignDefault() {
    becomes(
        "<x xmlns='urn:one'/><c:body xmlns:c='jabber:client'/><y xmlns='urn:two'><z/></y>",
        "<c:message xmlns:c='jabber:client' xmlns='urn:one'>"
            + "<x/><c:body/><y xmlns='urn:two'><z/></y></c:message>");
  }

  @Test
  void declaresThatThereIsNoDefault() {
    becomes(
        "<x xmlns=''/><c:body xmlns:c='jabber:client' xmlns=''><y/></c:body>",
        "<c:message xmlns:c='jabber:client' xmlns=''><x/><c:body><y/></c:body></c:message>");
  }

  @Test
  void takesServersForClients() {
    String stream =
        "<s:stream xmlns='jabber:server' xmlns:s='http://etherx.jabber.org/streams'>"
            + "<message><body>a</body></message>";
    Tokenizer tokenizer = new Tokenizer(Limits.CLIENT, new Names());
    Streams.feed(tokenizer, stream);
    StreamHeader header = assertInstanceOf(StreamHeader.class, tokenizer.next());
    assertEquals(Namespaces.SERVER, header.namespace());
    Message message = assertInstanceOf(Message.class, tokenizer.next());
    assertEquals(Message.BODY, message.payload().name(0));
    assertEquals("<message><body>a</body></message>", Streams.text(message.bytes()));
  }

  @Test
  void addsNothingForThePrefixOfTheStanzaItself() {
    Tokenizer tokenizer = new Tokenizer(Limits.CLIENT, new Names());
    Streams.feed(
        tokenizer,
        Streams.OPEN.replace("xmlns:stream", "xmlns:c='jabber:client' xmlns:stream")
            + "<c:message><x xmlns='urn:one'/><c:y/></c:message>");
    assertInstanceOf(StreamHeader.class, tokenizer.next());
    Message message = assertInstanceOf(Message.class, tokenizer.next());
    assertEquals(
        "<x xmlns='urn:one'/><c:y xmlns:c='jabber:client'/>",
        Streams.text(message.payload().array()));
  }

  @Test
  void otherElementsStandAloneToo() {
    Nonza nonza = assertInstanceOf(Nonza.class, Streams.only("<stream:x><stream:y/></stream:x>"));
    assertEquals(QName.of(Namespaces.STREAM, "x"), nonza.element().name());
    assertEquals(QName.of(Namespaces.STREAM, "y"), nonza.element().children().getFirst().name());
  }
}
