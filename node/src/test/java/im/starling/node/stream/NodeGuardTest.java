// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.loop.Loop;
import im.starling.protocol.BareJid;
import im.starling.protocol.Names;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeGuardTest {
  private static final BareJid JULIET = new BareJid("juliet", "capulet.example");
  private static final BareJid ROMEO = new BareJid("romeo", "montague.example");
  private static final String THERE = "192.0.2.1";
  private static final String PROXY = "192.0.2.3";
  private static final String ELSEWHERE = "192.0.2.2";

  private final Hand loop = new Hand(0);
  private final NodeGuard guard = new NodeGuard(List.of(loop, new Hand(1)), PROXY::equals, 3, 6);

  /** Does all at once, and its clock stands. */
  private record Hand(int index) implements Loop {
    @Override
    public void post(Runnable task) {
      task.run();
    }

    @Override
    public void endOfTurn(Runnable task) {
      task.run();
    }

    @Override
    public Timer after(long millis, Runnable task) {
      throw new UnsupportedOperationException("nothing waits here");
    }

    @Override
    public long millis() {
      return 1_000_000;
    }

    @Override
    public long ticks() {
      return -1_000_000;
    }

    @Override
    public Names names() {
      throw new UnsupportedOperationException("nothing is read here");
    }

    @Override
    public boolean current() {
      return true;
    }
  }

  private long wait(String peer, BareJid account) {
    return guard.wait(loop, peer, account).result();
  }

  private void fail(int times, String peer, BareJid account) {
    for (int i = 0; i < times; i++) {
      long _ = wait(peer, account);
      guard.failed(loop, peer);
    }
  }

  @Test
  void whoAsksForManyAtOnceGetsNoMore() {
    List<Long> waits = IntStream.range(0, 100).mapToObj(stream -> wait(THERE, JULIET)).toList();
    assertEquals(List.of(0L, 0L, 0L, 10_000L), waits.subList(0, 4));
    assertEquals(Set.of(LoginGuard.TOO_LONG), Set.copyOf(waits.subList(4, 100)));
    guard.succeeded(loop, ELSEWHERE, JULIET);
    assertEquals(10_000, wait(THERE, JULIET), "one that was right owes nothing, the others do");
  }

  @Test
  void whoIsRightOwesNothing() {
    for (int i = 0; i < 100; i++) {
      assertEquals(0, wait(THERE, JULIET));
      guard.succeeded(loop, THERE, JULIET);
    }
  }

  @Test
  void whoWasNotHeardOwesNothing() {
    for (int i = 0; i < 100; i++) {
      assertEquals(0, wait(THERE, JULIET));
      guard.unheard(loop, THERE, JULIET);
    }
  }

  @Test
  void anAccountIsGuessedSlowlyFromWherever() {
    fail(2, THERE, JULIET);
    assertEquals(0, wait(ELSEWHERE, JULIET));
    assertEquals(0, wait(THERE, ROMEO));
    assertEquals(10_000, wait("2001:db8::1", JULIET));
    assertEquals(LoginGuard.TOO_LONG, wait(THERE, JULIET));
  }

  @Test
  void anAddressGuessesSlowlyWhomever() {
    for (int i = 0; i < 8; i++) {
      fail(1, "2001:db8::" + i, new BareJid("user" + i, "capulet.example"));
    }
    assertEquals(3_000, wait("2001:db8::ffff", JULIET));
    assertEquals(0, wait("2001:db8:0:1::", JULIET));
    for (int i = 0; i < 9; i++) {
      guard.failed(loop, "2001:db8::");
    }
    assertEquals(LoginGuard.TOO_LONG, wait("2001:db8::ffff", JULIET));
  }

  @Test
  void anExemptAddressIsNobodysAndEverybodys() {
    for (int i = 0; i < 100; i++) {
      fail(1, PROXY, new BareJid("user" + i, "capulet.example"));
    }
    assertEquals(0, wait(PROXY, ROMEO));
    guard.succeeded(loop, PROXY, JULIET);
    fail(4, PROXY, JULIET);
    assertEquals(LoginGuard.TOO_LONG, wait(PROXY, JULIET), "no owner is known by it");
  }

  @Test
  void nobodyLocksTheOwnerOut() {
    guard.succeeded(loop, THERE, JULIET);
    fail(10, ELSEWHERE, JULIET);
    assertEquals(LoginGuard.TOO_LONG, wait("203.0.113.1", JULIET));
    assertEquals(0, wait(THERE, JULIET));
    fail(3, THERE, JULIET);
    assertTrue(wait(THERE, JULIET) > 0, "but neither may the owner's neighbour guess");
  }
}
