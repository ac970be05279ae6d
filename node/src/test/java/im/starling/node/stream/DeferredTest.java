// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.route.Parcel;
import im.starling.protocol.BareJid;
import im.starling.protocol.FullJid;
import im.starling.protocol.Header;
import im.starling.protocol.Iq;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.QName;
import im.starling.protocol.Stanza;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What waits for an inactive client, and for how long. */
class DeferredTest {
  private static final FullJid TO = new BareJid("juliet", "example.org").with("phone");
  private static final QName COMPOSING =
      QName.of("http://jabber.org/protocol/chatstates", "composing");

  private final Unsent unsent = new Unsent(10_000, 10_000_000);

  @Test
  void whoIsActiveWaitsForNothing() {
    unsent.add(presence(1));
    unsent.add(presence(1));
    assertEquals(2, sent().size());
  }

  @Test
  void theLastOfEachWaitsInOrder() {
    unsent.defer();
    Parcel one = presence(1);
    Parcel two = presence(2);
    Parcel oneTyping = typing(1, 0);
    List.of(presence(1), two, one, typing(1, 0), oneTyping).forEach(unsent::add);
    assertTrue(unsent.isEmpty());
    Parcel urgent = iq();
    assertTrue(unsent.add(urgent));
    assertEquals(List.of(two, one, oneTyping, urgent), sent());
    assertTrue(unsent.defers(), "it waits on after that");
    unsent.add(presence(3));
    assertTrue(unsent.isEmpty());
  }

  @Test
  void whatIsInTheLogDoesNotWait() {
    unsent.defer();
    Parcel logged = typing(1, 7);
    unsent.add(logged);
    assertEquals(List.of(logged), sent());
  }

  @Test
  void whoIsActiveAgainGetsAll() {
    unsent.defer();
    Parcel one = presence(1);
    unsent.add(one);
    unsent.defer();
    assertTrue(unsent.deferNothing());
    assertEquals(List.of(one), sent());
    assertFalse(unsent.defers());
  }

  @Test
  void whatIsTooMuchGoesOut() {
    unsent.defer();
    List<Parcel> all = new ArrayList<>();
    for (int i = 0; i <= Deferred.STANZAS; i++) {
      assertTrue(unsent.isEmpty());
      Parcel next = presence(i);
      all.add(next);
      unsent.add(next);
    }
    assertEquals(all, sent());
  }

  @Test
  void aSessionThatMovesTakesItAlong() {
    unsent.defer();
    Parcel urgent = iq();
    Parcel one = presence(1);
    unsent.add(urgent);
    unsent.add(one);
    assertEquals(List.of(urgent, one), unsent.all());
  }

  /** Against a model: nothing but presence is left out, of that nothing but what was overtaken. */
  @Property
  void nothingIsLostAndNothingOvertakes(
      @ForAll @Size(max = 60) List<@IntRange(max = 5) Integer> steps) {
    Unsent tried = new Unsent(10_000, 10_000_000);
    List<Parcel> expected = new ArrayList<>();
    SequencedMap<Integer, Parcel> waiting = new LinkedHashMap<>();
    boolean active = true;
    for (int step : steps) {
      Parcel parcel = step < 3 ? presence(step) : iq();
      switch (step) {
        case 4 -> {
          active = true;
          expected.addAll(waiting.values());
          waiting.clear();
          tried.deferNothing();
        }
        case 5 -> {
          active = false;
          tried.defer();
        }
        default -> {
          if (step < 3 && !active) {
            waiting.remove(step);
            waiting.put(step, parcel);
          } else {
            expected.addAll(waiting.values());
            waiting.clear();
            expected.add(parcel);
          }
          tried.add(parcel);
        }
      }
    }
    expected.addAll(waiting.values());
    assertEquals(expected, tried.all());
  }

  private List<Parcel> sent() {
    List<Parcel> sent = new ArrayList<>();
    while (!unsent.isEmpty()) {
      sent.add(unsent.next());
    }
    return sent;
  }

  private static Parcel presence(int sender) {
    return parcel(Presence.of(Presence.Type.AVAILABLE, from(sender), TO), 0);
  }

  private static Parcel typing(int sender, long seq) {
    Payload payload = Payload.write(out -> out.start(COMPOSING).end());
    return parcel(new Message(header(sender), Message.Type.CHAT, payload), seq);
  }

  private static Parcel iq() {
    return parcel(new Iq(header(9), Iq.Type.RESULT, Payload.EMPTY), 0);
  }

  private static Header header(int sender) {
    return new Header("x", from(sender), TO, null);
  }

  private static FullJid from(int sender) {
    return new BareJid("romeo" + sender, "example.org").with("orchard");
  }

  private static Parcel parcel(Stanza stanza, long seq) {
    return Parcel.of(stanza, seq, 0);
  }
}
