// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.cluster.NodeId;
import im.starling.cluster.Peer;
import im.starling.node.alone.Answers;
import im.starling.node.wire.Wire;
import im.starling.persistence.Lease;
import im.starling.persistence.NodeLease;
import im.starling.persistence.ShardLeases;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whom a node fences, and when (ADR 14). */
class SuccessionTest {
  private static final NodeId SELF = new NodeId("b");

  private final Clockwork loop = new Clockwork();

  /** Whether each holds its lock. */
  private final Map<String, Boolean> nodes = new TreeMap<>(Map.of("b", true));

  private final Map<Integer, Lease> owners = new HashMap<>();
  private final List<String> fenced = new ArrayList<>();
  private final View view = new View(SELF);
  private final Succession succession =
      new Succession(loop, SELF, leases(), view, new Report(loop));

  private ShardLeases leases() {
    return new Answers()
        .when("owners/0", none -> Future.succeededFuture(Map.copyOf(owners)))
        .when("nodes/0", none -> Future.succeededFuture(all()))
        .when("fence/2", node -> fence(node[0].toString()))
        .as(ShardLeases.class);
  }

  private List<NodeLease> all() {
    List<NodeLease> all = new ArrayList<>();
    nodes.forEach(
        (node, alive) -> all.add(new NodeLease(node, false, false, alive, Instant.EPOCH)));
    return all;
  }

  private Future<Void> fence(String node) {
    fenced.add(node);
    nodes.remove(node);
    owners.values().removeIf(lease -> lease.node().equals(node));
    return Future.succeededFuture();
  }

  /** It has a shard of its own, and the cluster sees it. */
  private void there(String... names) {
    for (String name : names) {
      nodes.put(name, true);
      owners.put(owners.size(), new Lease(name, 1));
      view.joined(new Peer(new NodeId(name), 1, "1", Wire.VERSIONS));
    }
  }

  private void away(String... names) {
    for (String name : names) {
      view.left(new NodeId(name));
      succession.left(new NodeId(name));
    }
  }

  private void unlocked(String... names) {
    for (String name : names) {
      nodes.put(name, false);
    }
  }

  /** It wants all there is, again and again. */
  private List<String> fencedAfter(long millis) {
    for (long passed = 0; passed < millis; passed += 50) {
      succession.take(Set.copyOf(owners.keySet())).onFailure(Throwable::printStackTrace);
      loop.pass(50);
    }
    return fenced;
  }

  @Test
  void whoHasEndedIsFencedAtOnce() {
    there("a", "c");
    away("a");
    unlocked("a");
    assertEquals(List.of("a"), fencedAfter(100));
  }

  @Test
  void ofTwoTheOneThatStaysIsEnough() {
    there("a");
    away("a");
    unlocked("a");
    assertEquals(List.of("a"), fencedAfter(100));
  }

  @Test
  void aLockThatIsFreeForAMomentIsNoReason() {
    there("a", "c");
    unlocked("a");
    assertEquals(List.of(), fencedAfter(2_900));
    nodes.put("a", true);
    assertEquals(List.of(), fencedAfter(100));
    unlocked("a");
    assertEquals(List.of(), fencedAfter(2_900));
    assertEquals(List.of("a"), fencedAfter(300));
  }

  @Test
  void whileTheDatabaseIsAwayNobodyHoldsALock() {
    there("a", "c");
    unlocked("a");
    assertEquals(List.of(), fencedAfter(2_900));
    succession.regained();
    assertEquals(List.of(), fencedAfter(2_900));
    assertEquals(List.of("a"), fencedAfter(300));
  }

  @Test
  void whoSeesFewOfTheOthersWaits() {
    there("a", "c", "d");
    away("a", "c", "d");
    unlocked("a", "c", "d");
    assertEquals(List.of(), fencedAfter(2_900));
    nodes.put("c", true);
    assertEquals(List.of("a", "d"), fencedAfter(300));
  }

  @Test
  void whoSeesFewOfTheOthersFencesNobodyThatItSees() {
    there("a", "c", "d", "e");
    away("c", "d", "e");
    unlocked("a");
    assertEquals(List.of(), fencedAfter(20_000));
  }

  @Test
  void whoLivesOutOfSightIsFencedByTheGreaterPart() {
    there("a", "c");
    away("a");
    assertEquals(List.of(), fencedAfter(9_900));
    assertEquals(List.of("a"), fencedAfter(300));
  }

  @Test
  void theSmallerPartFencesNobodyThatLives() {
    there("a", "c");
    away("a", "c");
    assertEquals(List.of(), fencedAfter(20_000));
  }

  @Test
  void whoOwnsNothingAndHasEndedHasNoVote() {
    there("a", "c");
    nodes.put("x", false);
    nodes.put("y", false);
    away("a");
    assertEquals(List.of("a"), fencedAfter(10_200));
  }
}
