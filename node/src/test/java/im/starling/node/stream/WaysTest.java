// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.loop.PromptLoop;
import im.starling.node.route.Receipt;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is sent straight and what goes by one's own home arrive in one order. */
class WaysTest {
  private static final BareJid BEN = new BareJid("ben", "localhost");
  private static final BareJid CAT = new BareJid("cat", "localhost");

  private final PromptLoop loop = new PromptLoop();
  private final Ways ways = new Ways(loop);
  private final List<String> sent = new ArrayList<>();
  private final Map<String, Promise<Receipt>> underway = new HashMap<>();

  private Future<Receipt> underway(String name) {
    sent.add(name);
    Promise<Receipt> arrives = Promise.promise();
    underway.put(name, arrives);
    return arrives.future();
  }

  private void straight(String name, BareJid to) {
    ways.straight(to, () -> underway(name)).onFailure(lost -> {});
  }

  private void byHome(String name, @Nullable BareJid to) {
    ways.byHome(to, () -> underway(name)).onFailure(lost -> {});
  }

  private void arrives(String name) {
    Objects.requireNonNull(underway.remove(name)).complete(Receipt.ACCEPTED);
    ways.arrived();
  }

  private void assertSent(String... names) {
    assertEquals(List.of(names), sent);
  }

  @Test
  void messagesWaitForNothing() {
    straight("one", BEN);
    straight("two", BEN);
    straight("three", CAT);
    assertSent("one", "two", "three");
  }

  @Test
  void directedPresenceWaitsForAllThatItsAddresseeWasSentBefore() {
    straight("one", BEN);
    straight("other", CAT);
    straight("two", BEN);
    byHome("presence", BEN);
    assertSent("one", "other", "two");
    arrives("two");
    assertSent("one", "other", "two");
    arrives("one");
    assertSent("one", "other", "two", "presence");
  }

  @Test
  void whatIsSentAfterItWaitsForIt() {
    byHome("presence", BEN);
    straight("one", BEN);
    straight("other", CAT);
    straight("two", BEN);
    assertSent("presence", "other");
    arrives("presence");
    assertSent("presence", "other", "one", "two");
  }

  @Test
  void presenceForAllWaitsForAllAndIsWaitedForByAll() {
    straight("one", BEN);
    byHome("all", null);
    straight("two", CAT);
    byHome("three", BEN);
    assertSent("one");
    arrives("one");
    assertSent("one", "all");
    arrives("all");
    assertSent("one", "all", "two", "three");
  }

  @Test
  void whatFailsHasHadItsTurn() {
    straight("one", BEN);
    byHome("presence", BEN);
    Objects.requireNonNull(underway.remove("one")).fail("lost");
    assertSent("one", "presence");
  }

  @Test
  void oneWhoseHomeIsAwayDoesNotKeepTheOthersForLong() {
    straight("away", BEN);
    byHome("all", null);
    straight("two", CAT);
    byHome("directed", BEN);
    loop.pass(Ways.LATE - 1);
    assertSent("away");
    loop.pass(1);
    assertSent("away", "all", "two");
    loop.pass(10 * Ways.LATE);
    assertSent("away", "all", "two");
    arrives("away");
    assertSent("away", "all", "two", "directed");
  }

  @Test
  void presenceThatIsNotHeardEverywhereDoesNotKeepMessagesForLong() {
    byHome("all", null);
    straight("one", CAT);
    loop.pass(Ways.LATE);
    assertSent("all", "one");
  }

  /** Whatever arrives when: to one address, or to all, nothing overtakes what goes another way. */
  @Test
  void nothingOvertakes() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      sent.clear();
      List<String> names = new ArrayList<>();
      List<String> arrived = new ArrayList<>();
      while (names.size() < 40 || !underway.isEmpty()) {
        if (names.size() < 40 && random.nextInt(3) > 0) {
          send(random, names);
        } else if (!underway.isEmpty()) {
          String next = List.copyOf(underway.keySet()).get(random.nextInt(underway.size()));
          arrived.add(next);
          arrives(next);
        }
      }
      assertEquals(40, arrived.size(), "seed " + seed);
      for (int i = 0; i < 40; i++) {
        for (int j = i + 1; j < 40; j++) {
          assertInOrder(names.get(i), names.get(j), arrived, seed);
        }
      }
    }
  }

  private void send(Random random, List<String> names) {
    int kind = random.nextInt(8);
    BareJid to = random.nextBoolean() ? BEN : CAT;
    if (kind < 5) {
      names.add("straight " + to + " " + names.size());
      straight(names.getLast(), to);
    } else if (kind < 7) {
      names.add("home " + to + " " + names.size());
      byHome(names.getLast(), to);
    } else {
      names.add("home all " + names.size());
      byHome(names.getLast(), null);
    }
  }

  private void assertInOrder(String one, String two, List<String> arrived, int seed) {
    String[] first = one.split(" ", -1);
    String[] second = two.split(" ", -1);
    boolean meet = first[1].equals("all") || second[1].equals("all") || first[1].equals(second[1]);
    if (meet) {
      assertTrue(sent.indexOf(one) < sent.indexOf(two), seed + ": " + one + ", " + two);
    }
    boolean follow = first[0].equals("straight") && second[0].equals("straight");
    if (meet && !follow) {
      assertTrue(arrived.indexOf(one) < arrived.indexOf(two), seed + ": " + one + ", " + two);
    }
  }
}
