// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.route.Parcel;
import im.starling.node.stream.Outbox.Acknowledgement.Accepted;
import im.starling.node.stream.Outbox.Acknowledgement.TooHigh;
import im.starling.protocol.Header;
import im.starling.protocol.Iq;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.Stanza;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static Parcel parcel(long seq, int size) {
    Presence presence = Presence.of(Presence.Type.AVAILABLE, null, null);
    return new Parcel(presence, new byte[size], seq, 0, 0);
  }

  private static Outbox outbox() {
    Outbox outbox = new Outbox(4, 100);
    outbox.startCounting();
    return outbox;
  }

  @Test
  void countsOnlyOnceItIsTold() {
    Outbox outbox = new Outbox(4, 100);
    assertTrue(outbox.offer(parcel(1, 10)));
    assertEquals(List.of(), outbox.unacknowledged());
    outbox.startCounting();
    Parcel second = parcel(2, 10);
    assertTrue(outbox.offer(second));
    assertEquals(List.of(second), outbox.unacknowledged());
    assertEquals(new Accepted(1, 2), outbox.acknowledged(1));
  }

  @Test
  void keepsInOrderWhatIsNotAcknowledged() {
    Outbox outbox = outbox();
    Parcel[] parcels = {parcel(7, 10), parcel(0, 10), parcel(9, 10), parcel(0, 10)};
    for (Parcel each : parcels) {
      assertTrue(outbox.offer(each));
    }
    assertEquals(new Accepted(2, 7), outbox.acknowledged(2));
    assertEquals(List.of(parcels[2], parcels[3]), outbox.unacknowledged());
    assertEquals(20, outbox.bytes());
    assertEquals(new Accepted(0, 0), outbox.acknowledged(2));
    assertEquals(new Accepted(1, 9), outbox.acknowledged(3));
    assertEquals(new Accepted(1, 0), outbox.acknowledged(4));
    assertEquals(0, outbox.size());
    assertEquals(0, outbox.bytes());
  }

  @Test
  void refusesACountThatIsTooHighOrLowerThanBefore() {
    Outbox outbox = outbox();
    outbox.offer(parcel(1, 10));
    outbox.offer(parcel(2, 10));
    assertEquals(new TooHigh(4, 2), outbox.acknowledged(4));
    assertEquals(2, outbox.size(), "a wrong count changes nothing");
    assertEquals(new Accepted(2, 2), outbox.acknowledged(2));
    assertEquals(new TooHigh(1, 2), outbox.acknowledged(1));
    assertEquals(new TooHigh(-1, 2), outbox.acknowledged(-1));
    assertEquals(new TooHigh(1L << 32, 2), outbox.acknowledged(1L << 32));
    assertEquals(new TooHigh((1L << 32) + 2, 2), outbox.acknowledged((1L << 32) + 2));
  }

  @Test
  void followsAClientThatCountsOneTooMany() {
    Outbox outbox = outbox();
    outbox.offer(parcel(1, 10));
    outbox.offer(parcel(2, 10));
    assertEquals(new Accepted(1, 1), outbox.acknowledged(1));
    assertFalse(outbox.ahead());
    assertEquals(new Accepted(1, 2), outbox.acknowledged(3));
    assertTrue(outbox.ahead());
    assertEquals(0, outbox.size());
    outbox.offer(parcel(3, 10));
    outbox.offer(parcel(4, 10));
    assertEquals(new Accepted(0, 0), outbox.acknowledged(3));
    assertEquals(List.of(3L, 4L), outbox.unacknowledged().stream().map(Parcel::seq).toList());
    assertEquals(new Accepted(1, 3), outbox.acknowledged(4));
    assertEquals(new TooHigh(6, 5), outbox.acknowledged(6), "two ahead is an error");
    assertEquals(new Accepted(1, 4), outbox.acknowledged(5));
  }

  @Test
  void followsItOverTheEdge() {
    Outbox outbox = new Outbox(4, 100, (1L << 32) - 2);
    outbox.offer(parcel(1, 10));
    assertEquals(new Accepted(1, 1), outbox.acknowledged(0));
    outbox.offer(parcel(2, 10));
    assertEquals(new Accepted(1, 2), outbox.acknowledged(1));
  }

  @Test
  void wrapsAt32Bits() {
    Outbox outbox = new Outbox(4, 100, (1L << 32) - 1);
    outbox.offer(parcel(1, 10));
    outbox.offer(parcel(2, 10));
    assertEquals(new TooHigh(3, 1), outbox.acknowledged(3));
    assertEquals(new Accepted(0, 0), outbox.acknowledged(0xffff_ffffL));
    assertEquals(new Accepted(1, 1), outbox.acknowledged(0));
    assertEquals(new Accepted(1, 2), outbox.acknowledged(1));
  }

  @Test
  void forgetsPastItsBudgetAndRecovers() {
    Outbox outbox = outbox();
    for (int i = 1; i <= 4; i++) {
      assertTrue(outbox.offer(parcel(i, 10)));
    }
    assertFalse(outbox.offer(parcel(5, 10)));
    assertFalse(outbox.whole());
    assertEquals(List.of(), outbox.unacknowledged());
    assertEquals(0, outbox.bytes());
    Parcel sixth = parcel(0, 10);
    assertTrue(outbox.offer(sixth));
    assertEquals(List.of(sixth), outbox.unacknowledged());
    assertEquals(6, outbox.size());
    assertEquals(new Accepted(4, 0), outbox.acknowledged(4));
    assertEquals(new TooHigh(8, 6), outbox.acknowledged(8));
    assertFalse(outbox.whole());
    assertTrue(outbox.offer(parcel(7, 10)));
    assertEquals(new Accepted(1, 5), outbox.acknowledged(5));
    assertTrue(outbox.whole(), "though there is always something in flight");
    assertEquals(new Accepted(2, 7), outbox.acknowledged(7));
    assertTrue(outbox.offer(parcel(8, 100)));
    assertEquals(1, outbox.unacknowledged().size());
  }

  @Test
  void hasABudgetOfBytes() {
    Outbox outbox = outbox();
    assertTrue(outbox.offer(parcel(1, 60)));
    assertTrue(outbox.offer(parcel(2, 40)));
    assertFalse(outbox.offer(parcel(3, 1)));
    Outbox small = outbox();
    assertFalse(small.offer(parcel(1, 101)));
    assertEquals(new Accepted(1, 1), small.acknowledged(1));
    assertTrue(small.whole());
  }

  @Test
  void keepsOfWhatItForgetsWhatOthersAreToHearOf() {
    Outbox outbox = outbox();
    Parcel[] parcels = {owed(1, 10), parcel(1, 10), owed(0, 10), parcel(0, 10), owed(2, 10)};
    for (Parcel each : parcels) {
      outbox.offer(each);
    }
    assertEquals(List.of(), outbox.unacknowledged());
    assertEquals(List.of(parcels[0], parcels[2], parcels[4]), outbox.owed());
    outbox.acknowledged(2);
    assertEquals(List.of(parcels[2], parcels[4]), outbox.owed());
    Parcel later = owed(3, 10);
    outbox.offer(later);
    assertEquals(List.of(later), outbox.unacknowledged());
    assertEquals(List.of(parcels[2], parcels[4]), outbox.owed());
    outbox.acknowledged(5);
    assertEquals(List.of(), outbox.owed());
    assertTrue(outbox.whole());
  }

  @Test
  void hasTheSameBudgetForThat() {
    Outbox outbox = outbox();
    for (int i = 1; i <= 20; i++) {
      outbox.offer(owed(i, 10));
    }
    assertEquals(List.of(17L, 18L, 19L, 20L), tallies(outbox));
    outbox.offer(owed(21, 90));
    outbox.offer(owed(22, 20));
    assertEquals(List.of(22L), tallies(outbox));
    assertEquals(1, outbox.owed().size());
  }

  private static List<Long> tallies(Outbox outbox) {
    return outbox.owed().stream().map(Parcel::tally).toList();
  }

  /** Its home counts it; 0 for a request. */
  private static Parcel owed(long tally, int size) {
    Header header = new Header("q", null, null, null);
    Stanza stanza =
        tally == 0
            ? new Iq(header, Iq.Type.GET, Payload.EMPTY)
            : new Message(header, Message.Type.CHAT, Payload.EMPTY);
    return new Parcel(stanza, new byte[size], 0, 0, tally);
  }

  @Test
  void tellsNoContent() {
    assertEquals("presence of 3 bytes, seq 5", parcel(5, 3).toString());
  }

  /** n < 20 acknowledges n stanzas more, if so many are there; other numbers are sizes to send. */
  @Property(tries = 1000)
  void agreesWithANaiveModel(@ForAll @Size(max = 200) List<@IntRange(max = 60) Integer> work) {
    long base = (1L << 32) - 50;
    Outbox outbox = new Outbox(10, 200, base);
    List<Parcel> sent = new ArrayList<>();
    int acknowledged = 0;
    int lostUpTo = 0;
    long counted = base;
    boolean ahead = false;
    for (int each : work) {
      if (each >= 20) {
        Parcel parcel = parcel(sent.size() + 1, each);
        List<Parcel> held = sent.subList(Math.max(acknowledged, lostUpTo), sent.size());
        int bytes = held.stream().mapToInt(p -> p.bytes().length).sum();
        boolean lost = held.size() == 10 || bytes + each > 200;
        sent.add(parcel);
        if (lost) {
          lostUpTo = sent.size();
        }
        assertEquals(!lost, outbox.offer(parcel));
      } else {
        long h = (counted + acknowledged + each) & 0xffff_ffffL;
        long total = (counted + sent.size()) & 0xffff_ffffL;
        int over = acknowledged + each - sent.size();
        if (over > 1 || (over == 1 && ahead)) {
          assertEquals(new TooHigh(h, total), outbox.acknowledged(h));
        } else {
          ahead |= over == 1;
          int count = over == 1 ? each - 1 : each;
          acknowledged += count;
          // Nothing is known of the log while something forgotten is not acknowledged.
          boolean known = count > 0 && acknowledged >= lostUpTo;
          assertEquals(new Accepted(count, known ? acknowledged : 0), outbox.acknowledged(h));
          counted += over == 1 ? 1 : 0;
        }
      }
      assertEquals(sent.size() - acknowledged, outbox.size());
      assertEquals(lostUpTo <= acknowledged, outbox.whole());
      int from = Math.max(acknowledged, lostUpTo);
      assertEquals(sent.subList(from, sent.size()), outbox.unacknowledged());
    }
  }
}
