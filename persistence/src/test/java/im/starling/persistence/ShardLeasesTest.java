// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static im.starling.persistence.Loop.failure;
import static im.starling.persistence.Loop.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who joins, who owns what, and who is told that it is over. */
class ShardLeasesTest {
  private static final int SHARDS = 1_021;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Set<Integer> ALL =
      IntStream.range(0, SHARDS).boxed().collect(Collectors.toSet());

  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();
  private static final AtomicInteger NUMBER = new AtomicInteger();

  @BeforeEach
  void nobody() {
    DATABASE.execute("delete from node_lease");
    DATABASE.execute("delete from shard_lease");
  }

  private static String name() {
    return "node-" + NUMBER.incrementAndGet();
  }

  private static Membership join(NodeRun run) {
    return await(Persistence.join(LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE, run));
  }

  private static Membership join(String node) {
    return join(NodeRun.clustered(node, SHARDS));
  }

  private static NodeRun alone(String node, Duration patience) {
    return new NodeRun(node, SHARDS, true, patience);
  }

  private static Throwable refused(NodeRun run) {
    return failure(Persistence.join(LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE, run));
  }

  private static void leave(Membership... members) {
    for (Membership member : members) {
      await(member.persistence().close());
      await(member.leases().leave());
    }
  }

  /**
   * As kill -9 does it: the connection that holds the lock is gone, and so is who would make
   * another.
   */
  private void kill(String node) {
    DATABASE.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = '"
            + Fence.application(node)
            + "'");
  }

  private Map<Integer, Lease> owned(String node, Set<Integer> shards, long epoch) {
    return shards.stream().collect(Collectors.toMap(s -> s, s -> new Lease(node, epoch)));
  }

  @Test
  void everyShardHasOneOwner() {
    String first = name();
    String second = name();
    Membership one = join(first);
    Membership two = join(second);
    Future<Map<Integer, Long>> a = one.leases().claim(ALL);
    Future<Map<Integer, Long>> b = two.leases().claim(ALL);
    Future<Map<Integer, Long>> c = one.leases().claim(ALL);
    Map<Integer, Lease> claimed = new HashMap<>();
    await(a).forEach((shard, epoch) -> claimed.put(shard, new Lease(first, epoch)));
    await(c)
        .forEach((shard, epoch) -> assertEquals(null, claimed.put(shard, new Lease(first, epoch))));
    await(b)
        .forEach(
            (shard, epoch) -> assertEquals(null, claimed.put(shard, new Lease(second, epoch))));
    assertEquals(SHARDS, claimed.size());
    assertEquals(claimed, await(two.leases().owners()));
    leave(one, two);
  }

  @Test
  void manyClaimPartsOfIt() {
    String first = name();
    String second = name();
    Membership one = join(first);
    Membership two = join(second);
    for (int round = 0; round < 40; round++) {
      int from = round;
      Set<Integer> some =
          IntStream.range(0, 200)
              .map(i -> (from * 17 + i * 5) % SHARDS)
              .boxed()
              .collect(Collectors.toSet());
      Future<Map<Integer, Long>> a = one.leases().claim(some);
      Future<Map<Integer, Long>> b = two.leases().claim(some);
      Set<Integer> both = new HashSet<>(await(a).keySet());
      both.retainAll(await(b).keySet());
      assertEquals(Set.of(), both);
      await(one.leases().owners());
    }
    leave(one, two);
  }

  @Test
  void aShardIsGivenByItsOwnerOnly() {
    String first = name();
    String second = name();
    Membership one = join(first);
    Membership two = join(second);
    await(one.leases().claim(Set.of(1, 2)));
    assertEquals(Map.of(), await(two.leases().give(Set.of(1), second)));
    assertEquals(Map.of(), await(one.leases().give(Set.of(1), "nobody")));
    assertEquals(Map.of(1, 2L), await(one.leases().give(Set.of(1, 3), second)));
    assertEquals(
        Map.of(1, new Lease(second, 2), 2, new Lease(first, 1)), await(one.leases().owners()));
    assertEquals(Map.of(), await(one.leases().give(Set.of(1), first)));
    leave(one, two);
  }

  @Test
  void whoLeavesOwnsNothing() {
    String first = name();
    Membership one = join(first);
    await(one.leases().claim(ALL));
    await(one.persistence().ensurePartitions());
    await(one.leases().leave());
    assertInstanceOf(Fenced.class, failure(one.persistence().ensurePartitions()));
    assertFalse(one.fenced().isComplete(), "it has gone by itself");
    await(one.persistence().close());
    Membership two = join(name());
    assertEquals(Map.of(), await(two.leases().owners()));
    assertEquals(1, await(two.leases().nodes()).size());
    assertFalse(await(two.leases().alive(first)));
    leave(two);
  }

  @Test
  void theNumberOfShardsStays() {
    Membership one = join(name());
    CannotJoin why =
        assertInstanceOf(CannotJoin.class, refused(NodeRun.clustered(name(), SHARDS + 1)));
    assertTrue(why.toString().contains("1022"), why.toString());
    leave(one);
    assertInstanceOf(CannotJoin.class, refused(NodeRun.alone(name(), 7)));
  }

  @Test
  void whoIsAloneToleratesNobody() {
    String first = name();
    Membership one = join(alone(first, Duration.ZERO));
    CannotJoin why =
        assertInstanceOf(CannotJoin.class, refused(alone(name(), Duration.ofMillis(150))));
    assertTrue(why.toString().contains(first), why.toString());
    assertInstanceOf(CannotJoin.class, refused(new NodeRun(name(), SHARDS, false, Duration.ZERO)));
    leave(one);
    Membership two = join(name());
    assertInstanceOf(CannotJoin.class, refused(alone(name(), Duration.ZERO)));
    leave(two);
  }

  @Test
  void whoIsAloneWaitsForOneThatEnds() {
    Membership one = join(alone(name(), Duration.ZERO));
    Future<Membership> two =
        Persistence.join(
            LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE, NodeRun.alone(name(), SHARDS));
    leave(one);
    leave(await(two));
  }

  @Test
  void whoIsAloneTakesOverFromTheDead() {
    String dead = name();
    DATABASE.execute("insert into node_lease (node, alone) values ('" + dead + "', true)");
    DATABASE.execute(
        "insert into shard_lease (shard, node) select i, '"
            + dead
            + "' from generate_series(0, 1020) i");
    String next = name();
    Membership two = join(alone(next, Duration.ZERO));
    assertEquals(SHARDS, await(two.leases().claim(ALL)).size());
    assertEquals(owned(next, ALL, 1), await(two.leases().owners()));
    leave(two);
  }

  @Test
  void aLockThatIsLostIsTakenAgain() {
    String node = name();
    Membership one = join(node);
    Membership two = join(name());
    assertTrue(await(two.leases().alive(node)));
    await(one.leases().claim(Set.of(5)));
    await(one.persistence().ensurePartitions());
    for (int cut = 0; cut < 3; cut++) {
      kill(node);
      until(() -> await(two.leases().alive(node)));
      until(() -> one.leases().claim(Set.of()).otherwiseEmpty().map(m -> m != null).await());
    }
    assertEquals(Map.of(6, 1L), await(one.leases().claim(Set.of(5, 6))));
    await(one.persistence().ensurePartitions());
    assertFalse(one.fenced().isComplete());
    leave(one, two);
  }

  @Test
  void whoLostTheConnectionHearsThatItIsThereAgain() {
    String node = name();
    Membership one = join(node);
    AtomicInteger heard = new AtomicInteger();
    one.leases().onRegained(heard::incrementAndGet);
    for (int cut = 1; cut <= 3; cut++) {
      kill(node);
      int times = cut;
      until(() -> heard.get() == times);
    }
    leave(one);
  }

  @Test
  void whoResignsIsFencedAndOwnsNothing() {
    Membership one = join(name());
    Membership two = join(name());
    await(one.leases().claim(ALL));
    await(one.persistence().ensurePartitions());
    await(one.leases().resign());
    await(one.fenced());
    assertInstanceOf(Fenced.class, failure(one.persistence().ensurePartitions()));
    assertEquals(Map.of(), await(two.leases().owners()));
    assertEquals(SHARDS, await(two.leases().claim(ALL)).size());
    leave(one, two);
  }

  @Test
  void aNodeThatLivesHearsThatItIsFenced() {
    String node = name();
    Membership one = join(node);
    Membership two = join(name());
    await(one.leases().claim(ALL));
    await(one.persistence().ensurePartitions());
    await(two.leases().fence(node, PATIENCE));
    await(one.fenced());
    assertInstanceOf(Fenced.class, failure(one.persistence().ensurePartitions()));
    assertInstanceOf(Fenced.class, failure(one.leases().claim(ALL)));
    assertInstanceOf(Fenced.class, failure(one.leases().fence(name(), PATIENCE)));
    assertEquals(SHARDS, await(two.leases().claim(ALL)).size());
    until(() -> !await(two.leases().alive(node)));
    leave(one, two);
  }

  @Test
  void ofTwoThatFenceEachOtherOneStays() {
    for (int round = 0; round < 10; round++) {
      String first = name();
      String second = name();
      Membership one = join(first);
      Membership two = join(second);
      Future<Void> a = one.leases().fence(second, PATIENCE);
      Future<Void> b = two.leases().fence(first, PATIENCE);
      until(() -> a.isComplete() && b.isComplete());
      assertTrue(a.succeeded() ^ b.succeeded(), a + " and " + b);
      Membership loser = a.succeeded() ? two : one;
      await(loser.fenced());
      leave(a.succeeded() ? one : two);
    }
  }
}
