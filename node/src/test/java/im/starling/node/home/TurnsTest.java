// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.loop.PromptLoop;
import im.starling.persistence.Busy;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose question at the database is under way, and whose waits. */
class TurnsTest {
  private static final BareJid ANN = new BareJid("ann", "localhost");
  private static final BareJid BEN = new BareJid("ben", "localhost");

  private final PromptLoop loop = new PromptLoop();
  private final Turns turns = new Turns(loop);
  private final List<Promise<String>> asked = new ArrayList<>();

  private Future<String> ask(BareJid asker) {
    return turns.take(
        asker,
        () -> {
          Promise<String> answer = Promise.promise();
          asked.add(answer);
          return answer.future();
        });
  }

  @Test
  void eachHasOneUnderWay() {
    Future<String> first = ask(ANN);
    Future<String> second = ask(ANN);
    Future<String> third = ask(ANN);
    assertEquals(1, asked.size());
    assertEquals(2, turns.waiting());
    Future<String> other = ask(BEN);
    assertEquals(2, asked.size());
    asked.get(1).complete("b");
    assertEquals("b", other.result());
    asked.get(0).complete("1");
    assertEquals("1", first.result());
    assertEquals(3, asked.size());
    asked.get(2).fail("no");
    assertTrue(second.failed());
    asked.get(3).complete("3");
    assertEquals("3", third.result());
    assertEquals(0, turns.waiting());
    assertTrue(turns.idle(ANN));
    assertTrue(turns.idle(BEN));
  }

  @Test
  void whatAQuestionThrowsEndsItsTurn() {
    assertTrue(
        turns
            .take(
                ANN,
                () -> {
                  throw new IllegalStateException("a bug");
                })
            .failed());
    assertTrue(turns.idle(ANN));
  }

  @Test
  void aLineHasABound() {
    Future<String> first = ask(ANN);
    Future<String> last = first;
    for (int i = 0; i < Turns.WAITING; i++) {
      assertFalse(turns.full(ANN));
      last = ask(ANN);
    }
    assertTrue(turns.full(ANN));
    assertInstanceOf(Busy.class, ask(ANN).cause());
    assertFalse(turns.full(BEN));
    for (int i = 0; i <= Turns.WAITING; i++) {
      asked.get(i).complete("");
    }
    assertTrue(last.succeeded());
    assertTrue(turns.idle(ANN));
  }
}
