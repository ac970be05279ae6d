// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.cluster.NodeId;
import im.starling.cluster.OneNode;
import im.starling.node.loop.PromptLoop;
import im.starling.node.route.Envelope.Announce;
import im.starling.node.route.Kept;
import im.starling.node.route.Mark;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Standing;
import im.starling.protocol.BareJid;
import im.starling.protocol.FullJid;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What one node keeps of another one's sessions. */
class ShadowsTest {
  private static final NodeId THERE = new NodeId("there");
  private static final NodeId ELSEWHERE = new NodeId("elsewhere");
  private static final FullJid PHONE = new BareJid("ben", "localhost").with("phone");
  private static final FullJid DESK = new BareJid("ann", "localhost").with("desk");
  private static final SessionRef FIRST = new SessionRef(THERE, 0, 1);
  private static final SessionRef SECOND = new SessionRef(THERE, 1, 2);
  private static final OneNode SHARDS = new OneNode(ELSEWHERE);
  private static final int MOST = 2;

  private final PromptLoop loop = new PromptLoop();
  private final Shadows shadows = new Shadows(loop, SHARDS, MOST);

  private static Standing standing(FullJid address, Mark mark, List<Long> had, List<Long> given) {
    return new Standing(address, "::1", "id", 60, mark, kept(1), had, given, null);
  }

  private static Standing standing(FullJid address) {
    return standing(address, new Mark(0, 0, 0, List.of()), List.of(), List.of());
  }

  private static Kept kept(long since) {
    return new Kept(7, since, null, Map.of());
  }

  private static Map<Integer, Long> shardOf(FullJid address, long epoch) {
    return Map.of(SHARDS.of(address.bare()).index(), epoch);
  }

  private List<Announce> told(FullJid address) {
    return shadows.gather(shardOf(address, 3), ELSEWHERE);
  }

  private void later() {
    while (loop.waits()) {
      loop.next();
    }
  }

  @Test
  void tellsHowFarASessionHasGot() {
    Mark begun = new Mark(3, 5, 5, List.of(10L, 0L, 12L));
    shadows.begin(FIRST, standing(PHONE, begun, List.of(8L, 9L), List.of(10L, 12L, 14L)));
    assertTrue(shadows.mark(FIRST, new Mark(4, 7, 8, List.of(13L)), 8));
    shadows.keep(FIRST, kept(2));
    Announce told = told(PHONE).getFirst();
    assertEquals(FIRST, told.session());
    assertTrue(told.shadow());
    assertEquals(new Mark(4, 7, 7, List.of(12L, 13L)), told.standing().mark());
    assertEquals(List.of(9L, 10L), told.standing().had());
    // The one that was on its way is not with its client: the next home finds it in the log.
    assertEquals(List.of(12L, 13L), told.standing().given());
    assertEquals(2, told.standing().kept().since());
  }

  @Test
  void tellsOnlyWhatIsAskedFor() {
    shadows.begin(FIRST, standing(PHONE));
    assertEquals(List.of(), told(DESK));
    assertEquals(List.of(), shadows.gather(shardOf(PHONE, 3), THERE));
  }

  @Test
  void whatHasNotBegunDoesNotGoOn() {
    assertFalse(shadows.mark(FIRST, new Mark(0, 0, 0, List.of()), 0));
    shadows.begin(FIRST, standing(PHONE));
    shadows.drop(FIRST);
    assertFalse(shadows.mark(FIRST, new Mark(0, 0, 0, List.of()), 0));
  }

  @Test
  void aSessionIsThereOnce() {
    shadows.begin(FIRST, standing(PHONE));
    shadows.begin(SECOND, standing(PHONE));
    shadows.drop(FIRST);
    assertEquals(1, shadows.size());
    assertEquals(List.of(SECOND), told(PHONE).stream().map(Announce::session).toList());
  }

  @Test
  void noMoreThanThereIsRoomFor() {
    for (int i = 0; i < MOST; i++) {
      assertTrue(shadows.begin(new SessionRef(THERE, 0, i), standing(PHONE.bare().with("r" + i))));
    }
    assertFalse(shadows.begin(SECOND, standing(DESK)));
    assertTrue(shadows.begin(new SessionRef(THERE, 0, 0), standing(PHONE)));
    shadows.drop(new SessionRef(THERE, 0, 1));
    assertTrue(shadows.begin(SECOND, standing(DESK)));
  }

  @Test
  void allOfALoopAreToldAgain() {
    shadows.begin(FIRST, standing(PHONE));
    shadows.begin(SECOND, standing(DESK));
    shadows.dropAll(THERE, 0);
    assertEquals(List.of(), told(PHONE));
    assertEquals(1, told(DESK).size());
  }

  @Test
  void isToldOnce() {
    shadows.begin(FIRST, standing(PHONE));
    assertEquals(1, told(PHONE).size());
    assertEquals(List.of(), told(PHONE));
  }

  @Test
  void whoAsksLateIsToldNothing() {
    shadows.begin(SECOND, standing(PHONE));
    assertEquals(List.of(), shadows.gather(shardOf(PHONE, 4), THERE));
    assertEquals(List.of(), told(PHONE));
    assertEquals(1, shadows.gather(shardOf(PHONE, 4), ELSEWHERE).size());
  }

  @Test
  void sessionsOfANodeThatIsGoneAreForgottenInTime() {
    shadows.begin(FIRST, standing(PHONE));
    shadows.gone(THERE);
    assertEquals(1, shadows.size());
    later();
    assertEquals(0, shadows.size());
  }

  @Test
  void aNodeThatComesBackGoesOn() {
    shadows.begin(FIRST, standing(PHONE));
    shadows.gone(THERE);
    assertTrue(shadows.mark(FIRST, new Mark(1, 0, 0, List.of()), 0));
    later();
    assertEquals(1, shadows.size());
  }
}
