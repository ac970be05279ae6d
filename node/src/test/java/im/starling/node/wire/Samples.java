// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

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
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Header;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.QName;
import im.starling.protocol.Stanza;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StreamError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Random values of all that is said. */
final class Samples {
  private static final String[] TEXT = {
    "a",
    "phone",
    " ",
    "\t",
    "<",
    "&",
    "'",
    "\"",
    "ä",
    "\u0080",
    "€",
    "\ud834\udd1e",
    "\ufffd",
    "]]>",
    "/@"
  };
  private static final String[] LOCALS = {"", "juliet", "romeo", "ängste", "\u05d0\u05d1"};
  private static final String[] DOMAINS = {"example.org", "capulet.example", "münchen.example"};
  private static final String[] RESOURCES = {"", "balcony", "a'b<&>\"/@x", "\ud834\udd1e \u20ac"};
  private static final String[] URIS = {"jabber:client", "urn:one", "urn:two&'", ""};
  private static final String[] NAMES = {"x", "body", "a-b", "länge"};

  /** Payloads with all that a client may write and our writer does not. */
  private static final String[] WRITTEN = {
    "<body>O &#82;omeo</body><p:x xmlns:p = \"urn:p\" p:a='1' xml:lang='de'><p:y\n/></p:x>",
    "<x xmlns='' ><![CDATA[<&]]></x ><jabber xmlns='jabber:server'/>",
    "<d xmlns='urn:d'>" + "<e>".repeat(200) + "</e>".repeat(200) + "</d>"
  };

  private final Random random;

  Samples(Random random) {
    this.random = random;
  }

  Call call() {
    return switch (random.nextInt(23)) {
      case 0 -> new Call.Tell(some(this::arriving), number());
      case 1 -> new Call.Deliver(session(), parcel());
      case 2 -> new Call.Room(session());
      case 3 -> new Call.Block(session(), BlockList.of(some(this::jid)));
      case 4 -> new Call.End(session(), streamError());
      case 5 -> new Call.Release(session());
      case 6 -> new Call.Keep(session(), kept());
      case 7 -> new Call.Floor(session(), number());
      case 8 -> new Call.Gather(Map.of(small(), number()));
      case 9 -> new Call.Sync();
      case 10 -> new Call.Given();
      case 11 -> new Call.Serving(random.nextBoolean());
      case 13 -> new Call.Saying();
      case 14 -> new Call.Count(any(DOMAINS), any(Online.Which.values()));
      case 15 -> new Call.Shadow(session(), standing());
      case 16 -> new Call.ShadowMark(session(), mark(), number());
      case 17 -> new Call.ShadowKept(session(), kept());
      case 18 -> new Call.Unshadow(session());
      case 19 -> new Call.UnshadowAll();
      case 12 -> new Call.Present(any(DOMAINS), any(Online.Which.values()), small());
      default -> new Call.Send(jid().bare(), envelope(), number());
    };
  }

  Answer answer() {
    return switch (random.nextInt(12)) {
      case 0 -> new Answer.Done();
      case 1 -> new Answer.Released(snapshot());
      case 2 -> new Answer.Failed(stanzaError());
      case 3 -> new Answer.Broken(text());
      case 4 -> new Answer.Elsewhere();
      case 5 -> new Answer.Returned(some(this::small));
      case 6 -> new Answer.Accounts(some(() -> jid().bare()));
      case 7 -> new Answer.Overloaded(text());
      case 8 -> new Answer.NoDatabase(text());
      case 9 -> new Answer.Counted(small());
      default -> new Answer.Settled(receipt());
    };
  }

  Envelope envelope() {
    return switch (random.nextInt(15)) {
      case 0 -> arriving();
      case 1 -> new Envelope.Order(iq());
      case 2 -> new Envelope.Sent(session(), stanza(), origin());
      case 3 -> new Envelope.Bind(session(), orNull(text()), text(), random.nextLong(), inline());
      case 4 -> new Envelope.Resumable(session(), text(), number());
      case 5 -> new Envelope.Resume(session(), text(), number(), text());
      case 6 -> new Envelope.Handled(session(), text(), number());
      case 7 ->
          new Envelope.Expel(streamError(), number(), random.nextLong(), random.nextBoolean());
      case 8 -> new Envelope.Delivered(session(), rows());
      case 9 -> new Envelope.Withheld(session(), number());
      case 10 -> new Envelope.Unseen(parcel());
      case 11 -> new Envelope.Announce(session(), standing(), number());
      case 12 -> new Envelope.Marked(session(), mark());
      case 13 -> new Envelope.Park(session());
      default -> new Envelope.Ended(session());
    };
  }

  Receipt receipt() {
    return switch (random.nextInt(6)) {
      case 0 -> new Receipt.Refused(stanzaError());
      case 1 -> new Receipt.Answered(iq());
      case 2 -> new Receipt.Bound(fullJid(), payload());
      case 3 -> new Receipt.Resumed(fullJid(), snapshot());
      case 4 -> new Receipt.Gone(random.nextBoolean() ? Receipt.Gone.UNKNOWN : number());
      default -> Receipt.ACCEPTED;
    };
  }

  private Envelope.Arriving arriving() {
    Stanza stanza = stanza();
    return new Envelope.Arriving(stanza.with(stanza.header().to(jid())), origin());
  }

  private Envelope.@Nullable Inline inline() {
    return orNull(new Envelope.Inline(orNull(text()), some(() -> element(3))));
  }

  private Snapshot snapshot() {
    return new Snapshot(
        text(),
        Duration.ofNanos(random.nextLong()),
        number(),
        random.nextBoolean(),
        number(),
        some(this::parcel),
        some(this::parcel),
        rows());
  }

  private Origin origin() {
    return new Origin(random.nextLong(), random.nextBoolean());
  }

  private Standing standing() {
    return new Standing(
        fullJid(),
        text(),
        orNull(text()),
        number(),
        mark(),
        kept(),
        rows(),
        rows(),
        orNull(snapshot()));
  }

  private Mark mark() {
    return new Mark(number(), number(), number(), rows());
  }

  private Kept kept() {
    Map<String, Object> values = new HashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      values.put(text(), value());
    }
    return new Kept(number(), number(), orNull(presence()), values);
  }

  private Object value() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextBoolean();
      case 1 -> random.nextLong();
      case 2 -> text();
      default -> Set.copyOf(some(this::jid));
    };
  }

  /** Of a log, ascending. */
  private List<Long> rows() {
    List<Long> rows = new ArrayList<>();
    long row = number() >>> 1;
    for (int i = random.nextInt(6); i > 0; i--) {
      row += random.nextInt(1, 300);
      rows.add(row);
    }
    return rows;
  }

  private Parcel parcel() {
    return random.nextInt(4) == 0
        ? Parcel.counted(message(), number(), number())
        : Parcel.of(stanza(), number(), number());
  }

  private StanzaError stanzaError() {
    return new StanzaError(
        any(StanzaError.Type.values()),
        any(StanzaError.Condition.values()),
        orNull(text()),
        payload());
  }

  private StreamError streamError() {
    return new StreamError(any(StreamError.Condition.values()), orNull(text()), payload());
  }

  Stanza stanza() {
    return switch (random.nextInt(3)) {
      case 0 -> presence();
      case 1 -> iq();
      default -> message();
    };
  }

  private Presence presence() {
    return new Presence(header(orNull(text())), any(Presence.Type.values()), payload());
  }

  private Message message() {
    return new Message(header(orNull(text())), any(Message.Type.values()), payload());
  }

  private Iq iq() {
    Iq.Type type = any(Iq.Type.values());
    boolean request = type == Iq.Type.GET || type == Iq.Type.SET;
    return new Iq(header(text()), type, request ? Payload.of(element(3)) : payload());
  }

  private Header header(@Nullable String id) {
    return new Header(id, orNull(jid()), orNull(jid()), orNull(any("en", "de", "", "x'y")));
  }

  private Payload payload() {
    return switch (random.nextInt(4)) {
      case 0 -> Payload.EMPTY;
      case 1 -> {
        String written = "<message>" + any(WRITTEN) + "</message>";
        yield Stanza.parse(written.getBytes(StandardCharsets.UTF_8)).payload();
      }
      default -> {
        List<Element> elements = some(() -> element(3));
        yield Payload.write(out -> elements.forEach(out::element));
      }
    };
  }

  private Element element(int depth) {
    Element.Builder element = Element.of(QName.of(any(URIS), any(NAMES)));
    if (random.nextBoolean()) {
      element.attribute(QName.of(any(URIS), any(NAMES)), text());
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      if (depth > 0 && random.nextBoolean()) {
        element.child(element(depth - 1));
      } else {
        element.text(text());
      }
    }
    return element.build();
  }

  private SessionRef session() {
    return new SessionRef(new NodeId(text()), random.nextInt(64), number());
  }

  private Jid jid() {
    BareJid bare = new BareJid(any(LOCALS), any(DOMAINS));
    String resource = any(RESOURCES);
    return resource.isEmpty() ? bare : bare.with(resource);
  }

  private FullJid fullJid() {
    return jid().bare().with("balcony");
  }

  /** Small ones and the largest. */
  private long number() {
    return random.nextLong() >>> random.nextInt(Long.SIZE);
  }

  private int small() {
    return random.nextInt(Integer.MAX_VALUE) >>> random.nextInt(Integer.SIZE - 1);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(random.nextInt(20) == 0 ? 200 : 5); i > 0; i--) {
      text.append(any(TEXT));
    }
    return text.toString();
  }

  private <T> List<T> some(Supplier<T> each) {
    List<T> some = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      some.add(each.get());
    }
    return some;
  }

  private <T> @Nullable T orNull(T value) {
    return random.nextBoolean() ? value : null;
  }

  @SafeVarargs
  private <T> T any(T... from) {
    return from[random.nextInt(from.length)];
  }
}
