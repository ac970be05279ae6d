// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import im.starling.cluster.NodeId;
import im.starling.node.route.Envelope;
import im.starling.node.route.Kept;
import im.starling.node.route.Moved;
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
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is not understood is refused, and no more than that. */
class RefusedMessageTest {
  private static final BareJid JULIET = new BareJid("juliet", "capulet.example");
  private static final int NUMBER = 8;

  /** A message with that code and body. */
  private static Heard heard(int code, Consumer<WireWriter> body) throws MalformedFrame {
    WireWriter out = new WireWriter(0);
    int record = out.begin();
    body.accept(out.number(NUMBER).number(code));
    out.end(record);
    return Messages.read(out.take(), new Names(), 0);
  }

  /** It is known all the same who waits for it. */
  private static void refused(boolean answer, String why, Heard heard) {
    assertEquals(new Unreadable(NUMBER, answer, why), heard);
  }

  @Test
  void unknownMessages() throws MalformedFrame {
    refused(false, "an unknown call", heard(63, body -> body.text("?")));
    refused(true, "an unknown answer", heard(127, body -> {}));
  }

  @Test
  void unknownAlternatives() throws MalformedFrame {
    refused(false, "an unknown envelope", heard(1, body -> send(body, 60)));
    refused(
        false,
        "an unknown kind of presence",
        heard(13, body -> body.text("a").number(4).number(1)));
    refused(false, "neither yes nor no", heard(14, body -> body.number(2)));
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

  /** However deep it is in the message where it goes wrong. */
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

  @Test
  void whatIsNotForThatCall() throws MalformedFrame {
    refused(
        false,
        "another envelope than one that arrives",
        heard(
            2,
            body -> {
              int first = begun(body.number(1), 7);
              body.text("a").number(1).number(1).text("id").number(1);
              body.end(first);
            }));
    refused(
        false,
        "another stanza than presence",
        heard(
            8,
            body -> {
              body.text("a").number(1).number(1);
              int kept = begun(body, 0);
              body.number(0).number(1).text("<message/>").number(0);
              body.end(kept);
            }));
  }

  /** What a later version remembers of a session, this one does not, and keeps all the rest. */
  @Test
  void valuesOfAKindThatIsNotKnown() throws MalformedFrame {
    Heard heard =
        heard(
            8,
            body -> {
              body.text("a").number(1).number(1);
              int kept = begun(body, 0);
              body.number(0).number(0).number(2);
              int later = body.begin();
              body.text("later").number(5).text("?");
              body.end(later);
              int known = body.begin();
              body.text("known").number(1).flag(true);
              body.end(known);
              body.end(kept);
            });
    Kept kept = new Kept(0, 0, null, Map.of("known", true));
    SessionRef session = new SessionRef(new NodeId("a"), 1, 1);
    assertEquals(new Called(NUMBER, new Call.Keep(session, kept)), heard);
  }

  /** A home keeps to what {@link Kept} names. */
  @Test
  void valuesThatDoNotMove() {
    Kept kept = new Kept(0, 0, null, Map.of("list", List.of()));
    Call keep = new Call.Keep(new SessionRef(new NodeId("a"), 1, 1), kept);
    assertThrows(IllegalArgumentException.class, () -> Messages.written(0, keep, 0));
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
    Heard heard = heard(68, body -> body.text("\ufffd"));
    assertEquals(new Answered(NUMBER, new Answer.Broken("\ufffd")), heard);
  }

  /** Nobody can be told: it is not to be seen who has said it. */
  @Test
  void whatIsNoMessageAtAll() {
    byte[][] none = {{}, {0}, {1, 1}, {3, 1, 1}, {2, 1, (byte) 0x80}};
    for (byte[] bytes : none) {
      assertThrows(MalformedFrame.class, () -> Messages.read(bytes, new Names(), 0));
    }
  }

  @Test
  void numbersOfMoreThan64Bits() {
    byte[] bits = new byte[11];
    Arrays.fill(bits, (byte) 0xFF);
    bits[10] = 1;
    assertThrows(MalformedFrame.class, () -> new WireReader(bits, new Names(), 0).number());
    bits[9] = 2;
    assertThrows(MalformedFrame.class, () -> new WireReader(bits, new Names(), 0).number());
  }

  @Test
  void failuresHaveAName() {
    assertEquals(new Answer.Elsewhere(), Answer.failure(new Moved()));
    StanzaError gone = StanzaError.Condition.GONE.error();
    assertEquals(new Answer.Failed(gone), Answer.failure(new StanzaFailure(gone)));
    assertEquals(new Answer.Broken("over"), Answer.failure(new IllegalStateException("over")));
    assertEquals(
        new Answer.Broken("NullPointerException"), Answer.failure(new NullPointerException()));
  }

  /** What a writer was used for leaves nothing behind. */
  @Test
  void aWriterBeginsAnew() {
    WireWriter out = new WireWriter(0);
    SessionRef session = new SessionRef(new NodeId("a"), 1, 1);
    Call large = new Call.Send(JULIET, new Envelope.Handled(session, "x".repeat(20_000), 1), 1);
    Messages.write(1, large, out);
    byte[] first = out.take();
    assertEquals(0, out.length());
    Messages.write(1, large, out);
    assertEquals(first.length, out.length());
    assertArrayEquals(first, out.take());
  }
}
