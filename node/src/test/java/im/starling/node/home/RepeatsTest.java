// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.loop.PromptLoop;
import im.starling.node.route.Origin;
import im.starling.node.route.Receipt;
import im.starling.persistence.Entry;
import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What may come a second time is stored once. */
class RepeatsTest {
  private static final long OWNER = 7;
  private static final BareJid ANN = new BareJid("ann", "localhost");
  private static final Jid DESK = ANN.with("desk");
  private static final Jid PHONE = ANN.with("phone");

  private final PromptLoop loop = new PromptLoop();
  private final KeptLog log = new KeptLog();
  private final List<Future<?>> underway = new ArrayList<>();
  private final Repeats repeats = new Repeats(loop, log, OWNER, () -> underway);
  private final List<Long> stored = new ArrayList<>();

  private static Origin origin(long number, boolean again) {
    return Origin.of(Origin.session("session"), number, again);
  }

  /** A row that a node had stored which is gone. */
  private void there(long number) {
    Buffer stanza = Buffer.buffer("<message/>");
    log.put(
        new Entry(
            OWNER, number, Entry.ARCHIVED, ANN.toString(), stanza, origin(number, false).id()));
  }

  private Future<Receipt> come(Jid sender, long number, boolean again) {
    return repeats.once(
        sender,
        origin(number, again),
        () -> {
          stored.add(number);
          return Receipt.ACCEPTED_NOW;
        });
  }

  @Test
  void whatIsThereIsNotStoredAgain() {
    there(1);
    assertEquals(Receipt.ACCEPTED, come(DESK, 1, true).result());
    assertEquals(Receipt.ACCEPTED, come(DESK, 2, true).result());
    assertEquals(List.of(2L), stored);
  }

  @Test
  void whatComesForTheFirstTimeIsNotLookedFor() {
    there(1);
    assertEquals(Receipt.ACCEPTED, come(DESK, 1, false).result());
    assertEquals(List.of(1L), stored);
  }

  @Test
  void whatWasStoredMeanwhileIsKnown() {
    come(DESK, 5, true);
    come(DESK, 6, false);
    come(DESK, 6, true);
    come(DESK, 5, true);
    assertEquals(List.of(5L, 6L), stored);
  }

  @Test
  void whatIsOnItsWayIsWaitedFor() {
    Promise<Void> commit = Promise.promise();
    underway.add(commit.future());
    Future<Receipt> again = come(DESK, 1, true);
    assertFalse(again.isComplete());
    there(1);
    commit.complete();
    assertEquals(Receipt.ACCEPTED, again.result());
    assertEquals(List.of(), stored);
  }

  /** Its node may be fenced before that. */
  @Test
  void whatIsNotStoredYetIsNotTakenForStored() {
    come(DESK, 1, true);
    Promise<Receipt> commit = Promise.promise();
    repeats
        .once(DESK, origin(2, false), commit::future)
        .onSuccess(stored -> assertFalse(true, "it is not"));
    Future<Receipt> again = come(DESK, 2, true);
    assertFalse(again.isComplete());
    commit.fail("fenced");
    assertTrue(again.failed());
    assertEquals(Receipt.ACCEPTED, come(DESK, 2, true).result());
    assertEquals(List.of(1L, 2L), stored);
  }

  @Test
  void noneOfTheSameSenderOvertakes() {
    Promise<Void> commit = Promise.promise();
    underway.add(commit.future());
    come(DESK, 1, true);
    come(DESK, 2, true);
    Future<Receipt> last = come(DESK, 3, false);
    come(PHONE, 4, false);
    assertEquals(List.of(4L), stored);
    commit.complete();
    assertTrue(last.succeeded());
    assertEquals(List.of(4L, 1L, 2L, 3L), stored);
  }

  @Test
  void whatHasNoOriginIsStored() {
    Origin none = new Origin(Origin.NONE.id(), true);
    for (int i = 0; i < 2; i++) {
      assertEquals(
          Receipt.ACCEPTED,
          repeats
              .once(
                  DESK,
                  none,
                  () -> {
                    stored.add(0L);
                    return Receipt.ACCEPTED_NOW;
                  })
              .result());
    }
    assertEquals(List.of(0L, 0L), stored);
  }

  @Test
  void whatWaitsStaysOpenWhileTheLogIsAway() {
    there(1);
    log.away = true;
    Future<Receipt> again = come(DESK, 1, true);
    assertFalse(again.isComplete());
    log.away = false;
    loop.next();
    assertEquals(2, log.asked);
    assertEquals(Receipt.ACCEPTED, again.result());
    assertEquals(List.of(), stored);
  }
}
