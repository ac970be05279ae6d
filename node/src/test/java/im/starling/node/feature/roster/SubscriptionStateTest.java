// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import static im.starling.node.feature.roster.SubscriptionChange.Presences.HIDE;
import static im.starling.node.feature.roster.SubscriptionChange.Presences.SHOW;
import static im.starling.node.feature.roster.SubscriptionChange.Presences.UNCHANGED;
import static im.starling.protocol.Presence.Type.SUBSCRIBE;
import static im.starling.protocol.Presence.Type.SUBSCRIBED;
import static im.starling.protocol.Presence.Type.UNSUBSCRIBE;
import static im.starling.protocol.Presence.Type.UNSUBSCRIBED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.protocol.Presence;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SubscriptionStateTest {
  /**
   * RFC 6121 §A.2.1 to §A.2.4 and §A.3.1 to §A.3.4, a column for each. N, T, F and B are none, to,
   * from and both; o and i are pending out and in; + says that the stanza is passed on.
   */
  private static final String TABLES =
      """
      state | subscribe unsubscribe subscribed unsubscribed | subscribe unsubscribe subscribed unsubscribed
      N     | +No       +N          N          N            | +Ni       N           N          N
      No    | +No       +N          No         No           | +Noi      No          +T         +N
      Ni    | +Noi      +Ni         +F         +N           | Ni        +N          Ni         Ni
      Noi   | +Noi      +Ni         +Fo        +No          | Noi       +No         +Ti        +Ni
      T     | +T        +N          T          T            | +Ti       T           T          +N
      Ti    | +Ti       +Ni         +B         +T           | Ti        +T          Ti         +Ni
      F     | +Fo       +F          F          +N           | F         +N          F          F
      Fo    | +Fo       +F          Fo         +No          | Fo        +No         +B         +F
      B     | +B        +F          B          +T           | B         +T          B          +F
      """;

  private static final List<Presence.Type> TYPES =
      List.of(SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBED, UNSUBSCRIBED);

  private static SubscriptionState state(String name) {
    boolean both = name.startsWith("B");
    return new SubscriptionState(
        both || name.startsWith("T"),
        both || name.startsWith("F"),
        name.contains("o"),
        name.contains("i"),
        false);
  }

  private static SubscriptionState approved(SubscriptionState state) {
    return new SubscriptionState(state.to(), state.from(), state.ask(), state.request(), true);
  }

  @TestFactory
  Stream<DynamicTest> theTablesOfAppendixA() {
    return TABLES
        .lines()
        .skip(1)
        .map(line -> line.replace("|", "").trim().split(" +", -1))
        .flatMap(cells ->
            Stream.iterate(1, i -> i < 9, i -> i + 1)
                .map(i -> DynamicTest.dynamicTest(cells[0] + i, () -> cell(cells, i))));
  }

  private static void cell(String[] cells, int column) {
    SubscriptionState before = state(cells[0]);
    Presence.Type type = TYPES.get((column - 1) % 4);
    boolean outbound = column <= 4;
    SubscriptionChange change = outbound ? before.outbound(type) : before.inbound(type);
    String expected = cells[column];
    boolean passOn = expected.startsWith("+");
    SubscriptionState after = state(expected.replace("+", ""));
    if (outbound && type == SUBSCRIBED && !passOn && !before.from()) {
      after = approved(after); // §3.4.2, cases 3 and 4
    }
    assertEquals(after, change.state());
    assertEquals(passOn, change.passOn());

    boolean onlyRequest =
        new SubscriptionState(
                after.to(), after.from(), after.ask(), before.request(), after.approved())
            .equals(before);
    assertEquals(!onlyRequest, change.push(), "clients see all but a request that waits");

    boolean replies = !outbound && type == SUBSCRIBE && before.from(); // §3.1.3
    assertEquals(replies ? SUBSCRIBED : null, change.reply());
    var presences = before.from() && !after.from() ? HIDE : UNCHANGED;
    boolean granted = after.from() && !before.from();
    assertEquals(granted || replies ? SHOW : presences, change.presences());
  }

  @Test
  void anApprovalInAdvanceAnswersTheRequest() {
    for (String name : new String[] {"N", "No", "T"}) {
      SubscriptionChange approval = state(name).outbound(SUBSCRIBED);
      assertTrue(approval.push());
      assertFalse(approval.passOn());
      SubscriptionState before = approval.state();
      assertTrue(before.approved());
      assertFalse(before.outbound(SUBSCRIBED).push());

      SubscriptionChange change = before.inbound(SUBSCRIBE);
      assertTrue(change.state().from());
      assertTrue(change.push());
      assertFalse(change.passOn(), "the owner has said all that there is to say");
      assertEquals(SUBSCRIBED, change.reply());
      assertEquals(SHOW, change.presences());
    }
  }

  @Test
  void anApprovalInAdvanceCanBeTakenBack() { // §3.4.3
    SubscriptionChange change = approved(state("N")).outbound(UNSUBSCRIBED);
    assertEquals(SubscriptionState.NONE, change.state());
    assertTrue(change.push());
    assertFalse(change.passOn());
    assertEquals(state("T"), approved(state("B")).outbound(UNSUBSCRIBED).state());
    assertTrue(approved(state("B")).inbound(UNSUBSCRIBE).state().approved());
  }

  @Test
  void removalTakesLeaveOfBothSides() { // §2.5.2
    Map<String, List<Presence.Type>> expected =
        Map.of(
            "N", List.of(),
            "T", List.of(UNSUBSCRIBE),
            "No", List.of(UNSUBSCRIBE),
            "F", List.of(UNSUBSCRIBED),
            "Ni", List.of(UNSUBSCRIBED),
            "B", List.of(UNSUBSCRIBE, UNSUBSCRIBED),
            "Fo", List.of(UNSUBSCRIBE, UNSUBSCRIBED));
    expected.forEach((name, goodbyes) -> assertEquals(goodbyes, state(name).goodbyes(), name));
  }

  @Test
  void aRowThatSaysTooMuchIsReadAsTheNearestState() {
    assertEquals(state("B"), new SubscriptionState(true, true, true, true, false));
  }

  @Test
  void knowsSubscriptionsOnly() {
    for (Presence.Type type : Presence.Type.values()) {
      if (!type.subscription()) {
        assertThrows(IllegalArgumentException.class, () -> SubscriptionState.NONE.inbound(type));
        assertThrows(IllegalArgumentException.class, () -> SubscriptionState.NONE.outbound(type));
      }
    }
  }

  /** Two servers, each holding one side: if no stanzas cross, both always say the same. */
  @Property(tries = 1000)
  void bothSidesAgree(@ForAll @Size(max = 40) List<@IntRange(max = 9) Integer> work) {
    SubscriptionState[] sides = {SubscriptionState.NONE, SubscriptionState.NONE};
    for (int each : work) {
      int owner = each / 5;
      if (each % 5 == 4) {
        List<Presence.Type> goodbyes = sides[owner].goodbyes();
        sides[owner] = SubscriptionState.NONE;
        goodbyes.forEach(type -> deliver(sides, 1 - owner, type));
      } else {
        SubscriptionChange change = sides[owner].outbound(TYPES.get(each % 5));
        sides[owner] = change.state();
        assertNull(change.reply());
        if (change.passOn()) {
          deliver(sides, 1 - owner, TYPES.get(each % 5));
        }
      }
      for (int side = 0; side < 2; side++) {
        assertEquals(sides[side].to(), sides[1 - side].from());
        assertEquals(sides[side].ask(), sides[1 - side].request());
      }
    }
  }

  private static void deliver(SubscriptionState[] sides, int to, Presence.Type type) {
    SubscriptionChange change = sides[to].inbound(type);
    sides[to] = change.state();
    if (change.reply() != null) {
      deliver(sides, 1 - to, Objects.requireNonNull(change.reply()));
    }
  }
}
