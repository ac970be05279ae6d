// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.cluster.NodeId;
import im.starling.node.route.BlockList;
import im.starling.node.route.Envelope;
import im.starling.node.route.Kept;
import im.starling.node.route.Mark;
import im.starling.node.route.Online;
import im.starling.node.route.Origin;
import im.starling.node.route.Parcel;
import im.starling.node.route.Receipt;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Snapshot;
import im.starling.node.route.Standing;
import im.starling.node.wire.Heard.Answered;
import im.starling.node.wire.Heard.Called;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Header;
import im.starling.protocol.Iq;
import im.starling.protocol.Message;
import im.starling.protocol.Names;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StreamError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The bytes of version 1, as a node that was released before writes and reads them. Where a line of
 * the file has to change, an older node will not understand: that is another version.
 */
class VersionOneTest {
  /** When it is said, and heard. */
  private static final long TICKS = 1_000;

  private static final SessionRef SESSION = new SessionRef(new NodeId("a"), 2, 300);
  private static final BareJid JULIET = new BareJid("juliet", "capulet.example");
  private static final BareJid ROMEO = new BareJid("romeo", "montague.example");
  private static final FullJid BALCONY = JULIET.with("balcony");
  private static final Payload PING =
      Payload.write(out -> out.start("ping", "urn:xmpp:ping").end());
  private static final Iq IQ = new Iq(new Header("i", ROMEO, BALCONY, "en"), Iq.Type.GET, PING);
  private static final Message CHAT =
      new Message(
          new Header("m", ROMEO, JULIET, null),
          Message.Type.CHAT,
          Payload.write(out -> out.leaf("body", "Hi")));
  private static final Parcel COUNTED = Parcel.counted(CHAT, 1, 1_700_000_000_000L);
  private static final StanzaError REFUSED =
      new StanzaError(StanzaError.Type.CANCEL, StanzaError.Condition.NOT_ALLOWED, "never", PING);
  private static final Presence PRESENCE = Presence.of(Presence.Type.AVAILABLE, BALCONY, null);
  private static final StreamError CONFLICT = StreamError.Condition.CONFLICT.error();

  /** One value, for they are in no order. */
  private static final Kept KEPT =
      new Kept(1_700_000_000_000L, 299, PRESENCE, Map.of("directed", Set.of(ROMEO)));

  private static final Mark MARK = new Mark(3, 4, 5, List.of(300L, 0L));

  private static List<Envelope> envelopes() {
    Element request = Element.of(QName.of("urn:xmpp:carbons:2", "enable")).build();
    return List.of(
        new Envelope.Arriving(CHAT),
        new Envelope.Order(IQ),
        new Envelope.Sent(SESSION, CHAT, new Origin(500, true)),
        new Envelope.Bind(SESSION, null, "::1", 500, null),
        new Envelope.Bind(
            SESSION, "phone", "::1", 500, new Envelope.Inline("client", List.of(request))),
        new Envelope.Resumable(SESSION, "id", 60),
        new Envelope.Resume(SESSION, "id", 7, "::1"),
        new Envelope.Marked(SESSION, MARK),
        new Envelope.Handled(SESSION, "id", 5),
        new Envelope.Expel(CONFLICT, 77, 500, true),
        new Envelope.Delivered(SESSION, List.of(128L, 130L)),
        new Envelope.Withheld(SESSION, 127),
        new Envelope.Unseen(COUNTED),
        new Envelope.Announce(SESSION, standing(), 0),
        new Envelope.Announce(SESSION, standing(), 300),
        new Envelope.Announce(SESSION, standing(), Envelope.Announce.SHADOW),
        new Envelope.Ended(SESSION),
        new Envelope.Park(SESSION));
  }

  private static Standing standing() {
    return new Standing(
        BALCONY, "::1", "id", 60, MARK, KEPT, List.of(300L, 301L), List.of(305L), null);
  }

  private static List<Receipt> receipts() {
    Parcel parcel = Parcel.of(IQ, 9, 1_700_000_000_000L);
    return List.of(
        Receipt.ACCEPTED,
        new Receipt.Refused(REFUSED),
        new Receipt.Answered(IQ),
        new Receipt.Bound(BALCONY, Payload.EMPTY),
        new Receipt.Resumed(
            BALCONY,
            new Snapshot(
                "id",
                Duration.ofMillis(1_500),
                3,
                true,
                4,
                List.of(parcel),
                List.of(),
                List.of(7L, 8L))),
        new Receipt.Gone());
  }

  private static List<Heard> messages() {
    List<Heard> all = new ArrayList<>();
    envelopes().forEach(envelope -> all.add(new Called(1, new Call.Send(JULIET, envelope, 2))));
    all.add(new Called(0, new Call.Tell(List.of(new Envelope.Arriving(CHAT)), 2)));
    all.add(new Called(0, new Call.Deliver(SESSION, COUNTED)));
    all.add(new Called(2, new Call.Room(SESSION)));
    all.add(new Called(0, new Call.Block(SESSION, BlockList.of(List.of(BALCONY)))));
    all.add(new Called(0, new Call.End(SESSION, CONFLICT)));
    all.add(new Called(300, new Call.Release(SESSION)));
    all.add(new Called(0, new Call.Keep(SESSION, KEPT)));
    for (Object value : List.of(true, 5L, "five")) {
      Kept kept = new Kept(0, 0, null, Map.of("five", value));
      all.add(new Called(0, new Call.Keep(SESSION, kept)));
    }
    all.add(new Called(0, new Call.Floor(SESSION, 299)));
    all.add(new Called(4, new Call.Gather(Map.of(0, 1L, 255, 300L))));
    all.add(new Called(5, new Call.Sync()));
    all.add(new Called(0, new Call.Given()));
    for (Online.Which which : Online.Which.values()) {
      all.add(new Called(6, new Call.Present("capulet.example", which, 25)));
    }
    all.add(new Called(0, new Call.Serving(true)));
    all.add(new Called(7, new Call.Saying()));
    all.add(new Called(8, new Call.Count("capulet.example", Online.Which.ONLINE)));
    all.add(new Called(9, new Call.Shadow(SESSION, standing())));
    all.add(new Called(10, new Call.ShadowMark(SESSION, MARK, 299)));
    all.add(new Called(0, new Call.ShadowKept(SESSION, KEPT)));
    all.add(new Called(11, new Call.Unshadow(SESSION)));
    all.add(new Called(0, new Call.UnshadowAll()));
    receipts().forEach(receipt -> all.add(new Answered(1, new Answer.Settled(receipt))));
    all.add(new Answered(2, new Answer.Done()));
    all.add(
        new Answered(
            3,
            new Answer.Released(
                new Snapshot(
                    "id", Duration.ZERO, 0, false, 0, List.of(), List.of(COUNTED), List.of()))));
    all.add(new Answered(4, new Answer.Failed(REFUSED)));
    all.add(new Answered(5, new Answer.Broken("the session is over")));
    all.add(new Answered(6, new Answer.Elsewhere()));
    all.add(new Answered(7, new Answer.Returned(List.of(0, 130))));
    all.add(new Answered(8, new Answer.Accounts(List.of(JULIET, ROMEO))));
    all.add(new Answered(9, new Answer.Overloaded("too many queries wait for the database")));
    all.add(new Answered(10, new Answer.NoDatabase("the database is away")));
    all.add(new Answered(11, new Answer.Counted(300)));
    return all;
  }

  private static List<String> codes() {
    List<String> codes = new ArrayList<>();
    for (StanzaError.Type type : StanzaError.Type.values()) {
      codes.add("StanzaError.Type " + type + ' ' + Errors.code(type));
    }
    for (StanzaError.Condition condition : StanzaError.Condition.values()) {
      codes.add("StanzaError.Condition " + condition + ' ' + Errors.code(condition));
    }
    for (StreamError.Condition condition : StreamError.Condition.values()) {
      codes.add("StreamError.Condition " + condition + ' ' + Errors.code(condition));
    }
    return codes;
  }

  @Test
  void theBytesAreThoseOfTheFile() throws IOException {
    List<String> lines = new ArrayList<>(codes());
    for (Heard message : messages()) {
      lines.add(text(written(message)));
    }
    String text = String.join("\n", lines) + "\n";
    if (Boolean.getBoolean("wire.write")) {
      Files.writeString(Path.of("src/test/resources/wire/version-1.txt"), text);
    }
    assertEquals(file(), text);
  }

  @Test
  void theBytesAreReadAsWhatTheyAre() throws MalformedFrame {
    for (Heard message : messages()) {
      assertHeard(message);
    }
  }

  @Test
  void errorsKeepTheirCodes() throws MalformedFrame {
    for (StanzaError.Condition condition : StanzaError.Condition.values()) {
      for (StanzaError.Type type : StanzaError.Type.values()) {
        StanzaError error = new StanzaError(type, condition, null, Payload.EMPTY);
        assertHeard(new Answered(1, new Answer.Failed(error)));
      }
    }
    for (StreamError.Condition condition : StreamError.Condition.values()) {
      assertHeard(new Called(0, new Call.End(SESSION, condition.error())));
    }
  }

  private static void assertHeard(Heard message) throws MalformedFrame {
    assertEquals(Flat.of(message), Flat.of(Messages.read(written(message), new Names(), TICKS)));
  }

  /**
   * What an ordinary chat message costs: it is 393 bytes as a client gets it, 427 as a call, to its
   * home.
   */
  @Test
  void whatAMessageCosts() {
    Message message =
        new Message(
            new Header("a1b2c3d4-e5f6", ROMEO.with("phone.0123456789"), JULIET, "en"),
            Message.Type.CHAT,
            Payload.write(out ->
                out.leaf("body", "Wilt thou leave me so unsatisfied? It is not yet day.")
                    .start("active", "http://jabber.org/protocol/chatstates")
                    .end()
                    .start("request", "urn:xmpp:receipts")
                    .end()
                    .start("markable", "urn:xmpp:chat-markers:0")
                    .end()
                    .start("origin-id", "urn:xmpp:sid:0")
                    .attribute("id", "a1b2c3d4-e5f6")
                    .end()));
    Call call =
        new Call.Send(
            JULIET, new Envelope.Arriving(message, Origin.of(Origin.session("id"), 1, false)), 1);
    assertEquals(393, message.bytes().length);
    assertEquals(439, Messages.written(70_000, call, TICKS).length);
  }

  private static byte[] written(Heard message) {
    return MessagePropertyTest.written(message, new WireWriter(TICKS));
  }

  /** As it is where it can be read, in hexadecimal where not. */
  private static String text(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte each : bytes) {
      text.append(each > ' ' && each < 0x7F ? (char) each : "{%02x}".formatted(each));
    }
    return text.toString();
  }

  private static String file() throws IOException {
    try (InputStream in = VersionOneTest.class.getResourceAsStream("/wire/version-1.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
