// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.cluster.NodeId;
import im.starling.node.route.SessionRef;
import im.starling.protocol.BareJid;
import im.starling.protocol.Header;
import im.starling.protocol.Jid;
import im.starling.protocol.MalformedJid;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.QName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The choice against an oracle that reads as the table of RFC 6121 §8.5.4 does. */
class RecipientsTest {
  private static final BareJid ACCOUNT = account();

  /** A session as the table sees it: bound, perhaps without presence. */
  record Row(String resource, boolean available, int priority) {}

  @Property
  void chosenAsTheTableSays(
      @ForAll Message.Type type,
      @ForAll("addressed") String resource,
      @ForAll("sessions") List<Row> rows) {
    Jid to = resource.isEmpty() ? ACCOUNT : ACCOUNT.with(resource);
    Set<String> chosen = new TreeSet<>();
    List<BoundSession> found =
        Recipients.of(type, to, rows.stream().map(RecipientsTest::session).toList());
    found.forEach(session -> chosen.add(session.address().resource()));
    assertEquals(found.size(), chosen.size(), "nobody twice");
    assertEquals(oracle(type, resource, rows), chosen);
  }

  private static Set<String> oracle(Message.Type type, String resource, List<Row> rows) {
    Set<String> all = new TreeSet<>();
    Set<String> nonNegative = new TreeSet<>();
    for (Row row : rows) {
      all.add(row.resource);
      if (row.available && row.priority > -1) {
        nonNegative.add(row.resource);
      }
    }
    // §8.5.3.1: the resource is there, whatever its presence and priority are.
    if (all.contains(resource)) {
      return Set.of(resource);
    }
    boolean bare = resource.isEmpty();
    String cell = type.name() + (bare ? " bare" : " full, gone");
    return switch (cell) {
      // §8.5.2.1.1: to all that are not negative.
      case "NORMAL bare", "CHAT bare", "HEADLINE bare" -> nonNegative;
      // §8.5.3.2.1: as if for the bare address; normal the same, so that no client of those who
      // leave the type out loses what it says (expectations 4.3.8).
      case "CHAT full, gone", "NORMAL full, gone" -> nonNegative;
      // Never to any: an error for groupchat, silence for the others.
      default -> Set.of();
    };
  }

  @Provide
  Arbitrary<String> addressed() {
    return Arbitraries.of("", "phone", "desk", "tablet", "gone");
  }

  @Provide
  Arbitrary<List<Row>> sessions() {
    Arbitrary<Row> row =
        Combinators.combine(
                Arbitraries.of("phone", "desk", "tablet", "watch"),
                Arbitraries.of(true, false),
                Arbitraries.integers().between(-128, 127).edgeCases(e -> e.add(-1, 0, 1)))
            .as(Row::new);
    return row.list().ofMaxSize(4).uniqueElements(Row::resource).map(ArrayList::new);
  }

  private static BoundSession session(Row row) {
    BoundSession session =
        new BoundSession(
            ACCOUNT.with(row.resource),
            new SessionRef(new NodeId("a"), 0, row.hashCode()),
            "::1",
            0);
    if (row.available) {
      Payload priority =
          Payload.write(out ->
              out.start(QName.of("jabber:client", "priority"))
                  .text(Integer.toString(row.priority))
                  .end());
      Header header = new Header(null, session.address(), null, null);
      session.presence(new Presence(header, Presence.Type.AVAILABLE, priority));
    }
    return session;
  }

  private static BareJid account() {
    try {
      return BareJid.parse("ben@localhost");
    } catch (MalformedJid e) {
      throw new IllegalStateException(e);
    }
  }
}
