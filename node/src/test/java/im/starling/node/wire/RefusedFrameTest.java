// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import im.starling.cluster.NodeId;
import im.starling.node.route.Envelope;
import im.starling.node.route.SessionRef;
import im.starling.node.wire.Heard.Answered;
import im.starling.node.wire.Heard.Called;
import im.starling.node.wire.Heard.Unreadable;
import im.starling.protocol.BareJid;
import im.starling.protocol.Names;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StanzaFailure;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is not understood is refused, and no more than that. */
class RefusedFrameTest {
  private static final Head HEAD = new Head(new NodeId("a"), 1, 2, 3, 4);
  private static final BareJid JULIET = new BareJid("juliet", "capulet.example");
  private static final Called ROOM =
      new Called(7, new Call.Room(new SessionRef(new NodeId("a"), 0, 1)));

  /** A message with that code and body, among others. */
  private static List<Heard> heard(int code, Consumer<WireWriter> body) throws MalformedFrame {
    WireWriter out = new WireWriter();
    Messages.write(7, ROOM.call(), out);
    int record = out.begin();
    body.accept(out.number(8).number(code));
    out.end(record);
    Messages.write(9, new Answer.Done(), out);
    return ((Frame.Said) Frame.read(HEAD.before(out.take()), new Names(), 0)).messages();
  }

  private static void refused(boolean answer, String why, List<Heard> heard) {
    Heard unreadable = new Unreadable(8, answer, why);
    assertEquals(List.of(ROOM, unreadable, new Answered(9, new Answer.Done())), heard);
  }

  @Test
  void unknownMessages() throws MalformedFrame {
    refused(false, "an unknown call", heard(8, body -> body.text("?")));
    refused(true, "an unknown answer", heard(127, body -> {}));
  }

  @Test
  void unknownAlternatives() throws MalformedFrame {
    refused(false, "an unknown envelope", heard(1, body -> send(body, 13)));
    refused(true, "an unknown receipt", heard(64, body -> body.end(begun(body, 7))));
    refused(true, "an error of an unknown type", heard(67, body -> error(body, 6, 1)));
    refused(true, "an unknown condition", heard(67, body -> error(body, 1, 23)));
  }

  private static void send(WireWriter out, int envelope) {
    out.text("juliet").text("capulet.example");
    int record = begun(out, envelope);
    out.text("a").number(1).number(1);
    out.end(record);
  }

  private static void error(WireWriter out, int type, int condition) {
    int record = begun(out, type);
    out.number(condition).number(0).number(0);
    out.end(record);
  }

  private static int begun(WireWriter out, int code) {
    int record = out.begin();
    out.number(code);
    return record;
  }

  @Test
  void whatIsNoStanza() throws MalformedFrame {
    for (String xml : List.of("", "<message", "<message/><message/>", "<x/>", "<iq/>", "x")) {
      refused(false, "no stanza", heard(1, body -> stanza(body, 1, xml)));
    }
    refused(false, "another stanza than an iq", heard(1, body -> stanza(body, 2, "<message/>")));
    refused(false, "a stanza for nobody", heard(1, body -> stanza(body, 1, "<presence/>")));
  }

  /** Wherever in a message it goes wrong, the next one is found. */
  @Test
  void whatFollowsInTheSameMessage() throws MalformedFrame {
    refused(
        false,
        "no stanza",
        heard(
            2,
            body -> {
              int first = begun(body.number(2), 1);
              body.text("<x/>");
              body.end(first);
              body.end(begun(body, 11));
            }));
  }

  private static void stanza(WireWriter out, int envelope, String xml) {
    out.text("juliet").text("capulet.example");
    int record = begun(out, envelope);
    out.text(xml);
    out.end(record);
  }

  /** Nothing is made room for that cannot be there. */
  @Test
  void lengthsThatAreNotThere() throws MalformedFrame {
    String why = "a length beyond the end of its record";
    refused(false, why, heard(2, body -> body.number(Integer.MAX_VALUE)));
    refused(false, why, heard(2, body -> body.number(-1)));
    refused(false, why, heard(4, body -> body.number(Long.MAX_VALUE)));
    refused(false, "a record that is cut off", heard(4, body -> body.text("a").number(1)));
    refused(false, "a number that is too large", heard(4, body -> body.text("a").number(1L << 31)));
  }

  @Test
  void textThatIsNotUtf8() throws MalformedFrame {
    byte[] broken = {'a', (byte) 0xC0, (byte) 0x80};
    refused(true, "text that is not UTF-8", heard(68, body -> body.bytes(broken)));
    List<Heard> heard = heard(68, body -> body.text("\ufffd"));
    assertEquals(new Answered(8, new Answer.Broken("\ufffd")), heard.get(1));
  }

  @Test
  void otherVersions() {
    byte[] frame = HEAD.before(new byte[0]);
    frame[0] = 2;
    MalformedFrame refused =
        assertThrows(MalformedFrame.class, () -> Frame.read(frame, new Names(), 0));
    assertEquals("version 2", refused.getMessage());
  }

  /** It is how the versions are found out, so every version must read it. */
  @Test
  void helloIsReadWhateverElseItSays() throws MalformedFrame {
    Frame.Hello hello = new Frame.Hello(new NodeId("a"), 1, 3, 9);
    WireWriter out = new WireWriter(new byte[] {1, 2, 3});
    hello.write(out);
    assertEquals(hello, Frame.read(out.take(), new Names(), 0));
    byte[] bytes = hello.bytes();
    for (int i = 0; i < bytes.length; i++) {
      byte[] cut = Arrays.copyOf(bytes, i);
      assertThrows(MalformedFrame.class, () -> Frame.read(cut, new Names(), 0));
    }
  }

  @Test
  void numbersOfMoreThan64Bits() {
    byte[] bits = new byte[11];
    Arrays.fill(bits, (byte) 0xFF);
    bits[10] = 1;
    assertThrows(MalformedFrame.class, () -> new WireReader(bits, new Names()).number());
    bits[9] = 2;
    assertThrows(MalformedFrame.class, () -> new WireReader(bits, new Names()).number());
  }

  @Test
  void failuresHaveAName() {
    StanzaError gone = StanzaError.Condition.GONE.error();
    assertEquals(new Answer.Failed(gone), Answer.failure(new StanzaFailure(gone)));
    assertEquals(new Answer.Broken("over"), Answer.failure(new IllegalStateException("over")));
    assertEquals(
        new Answer.Broken("NullPointerException"), Answer.failure(new NullPointerException()));
  }

  /** What a writer was used for leaves nothing behind. */
  @Test
  void aWriterBeginsAnew() {
    FrameWriter out = new FrameWriter();
    Call large = new Call.Send(JULIET, new Envelope.Handled("x".repeat(20_000), 1));
    out.call(1, large);
    byte[] first = out.take();
    assertEquals(0, out.length());
    out.call(1, large);
    assertEquals(first.length, out.length());
    assertEquals(Arrays.hashCode(first), Arrays.hashCode(out.take()));
  }
}
