// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.route.Parcel;
import im.starling.persistence.Entry;
import im.starling.persistence.Seq;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Who is given which row, and what the cursor waits for, where commits and pages take their time.
 */
class MailboxTest {
  /** More than half of what a session can have unacknowledged, in bytes. */
  private static final int LARGE = 300_000;

  private static final int HUGE = 600_000;

  @Test
  void offlineRowsThenLiveOnes() {
    MailboxScene scene = new MailboxScene(0, 3).offline(1, 3);
    BoundSession desk = scene.open("desk");
    KeptLog.Asked page = scene.log.pages.getFirst();
    assertEquals(3, page.look().size());
    scene.receive(10);
    assertEquals(List.of(), scene.given(desk), "not before what is older");
    page.come();
    scene.receive(10);
    scene.log.readAll();
    scene.receive(10);
    assertEquals(rows(1, 6), scene.given(desk));
    assertTrue(desk.live());
    assertEquals(0, scene.cursor());
  }

  @Test
  void moreThanAWindowOffline() {
    MailboxScene scene = new MailboxScene(0, 700).offline(1, 700);
    BoundSession desk = scene.open("desk");
    scene.log.readAll();
    assertEquals(rows(1, 256), scene.given(desk));
    for (long seq = 1; seq <= 700; seq++) {
      scene.acknowledge(desk, seq);
      assertEquals(seq, scene.cursor());
      scene.log.readAll();
    }
    assertEquals(rows(1, 700), scene.given(desk));
    assertTrue(desk.live());
  }

  @Test
  void theCursorFollowsTheAcknowledgement() {
    MailboxScene scene = new MailboxScene(0, 0);
    BoundSession desk = scene.open("desk");
    scene.receive(4, desk);
    assertEquals(0, scene.cursor());
    scene.acknowledge(desk, 2);
    assertEquals(2, scene.cursor());
    scene.acknowledge(desk, 9);
    assertEquals(2, scene.cursor(), "it was not given that one");
    scene.acknowledge(desk, 4);
    assertEquals(4, scene.cursor());
  }

  @Test
  void whatARuleWithholdsAcknowledgesNothingElse() {
    MailboxScene scene = new MailboxScene(0, 0);
    BoundSession desk = scene.open("desk");
    scene.receive(4, desk);
    scene.withhold(desk, 3);
    scene.withhold(desk, 9);
    assertEquals(0, scene.cursor(), "two are on their way before it");
    scene.acknowledge(desk, 1);
    assertEquals(1, scene.cursor());
    scene.acknowledge(desk, 2);
    assertEquals(3, scene.cursor(), "nobody is to have the third");
    scene.withhold(desk, 4);
    assertEquals(4, scene.cursor());
  }

  @Test
  void whatARuleWithholdsFromOneIsStillTheOthers() {
    MailboxScene scene = new MailboxScene(0, 0);
    BoundSession desk = scene.open("desk");
    BoundSession phone = scene.open("phone");
    scene.receive(desk, phone);
    scene.withhold(desk, 1);
    assertEquals(0, scene.cursor());
    scene.close(desk);
    assertEquals(0, scene.cursor());
    scene.acknowledge(phone, 1);
    assertEquals(1, scene.cursor());
  }

  @Test
  void aWindowThatRulesEmptyIsFilledAgain() {
    MailboxScene scene = new MailboxScene(0, 300).offline(1, 300);
    BoundSession desk = scene.open("desk");
    scene.log.readAll();
    assertEquals(rows(1, 256), scene.given(desk));
    for (long seq = 1; seq <= 256; seq++) {
      scene.withhold(desk, seq);
    }
    scene.log.readAll();
    assertEquals(rows(1, 300), scene.given(desk));
    assertEquals(256, scene.cursor());
  }

  @Test
  void whatASoleSessionLeavesWaitsForTheNext() {
    MailboxScene scene = new MailboxScene(0, 0);
    BoundSession desk = scene.open("desk");
    scene.receive(3, desk);
    scene.acknowledge(desk, 1);
    scene.close(desk);
    scene.receive(10);
    assertEquals(1, scene.cursor());
    BoundSession phone = scene.open("phone");
    assertEquals(1, scene.cursor());
    scene.log.readAll();
    assertEquals(rows(2, 4), scene.given(phone));
    scene.acknowledge(phone, 4);
    assertEquals(4, scene.cursor());
  }

  @Test
  void whatTheClientReadInTheArchiveIsNotRepeated() {
    MailboxScene scene = new MailboxScene(0, 3).offline(1, 3).row(2, Entry.PENDING);
    BoundSession desk = scene.bind("desk");
    scene.available(desk, 2);
    scene.log.readAll();
    assertEquals(rows(2, 3), scene.given(desk));
    assertEquals(1, scene.cursor());
  }

  @Test
  void aPageThatFailsIsAskedForAgain() {
    MailboxScene scene = new MailboxScene(0, 2).offline(1, 2);
    BoundSession desk = scene.open("desk");
    scene.log.pages.getFirst().fail();
    assertEquals(0, scene.cursor());
    scene.loop.next();
    scene.log.readAll();
    assertEquals(rows(1, 2), scene.given(desk));
  }

  @Test
  void aSessionThatIsGoneOpensNothing() {
    MailboxScene scene = new MailboxScene(0, 1).offline(1, 1);
    BoundSession gone = scene.bind("desk");
    scene.close(gone);
    scene.available(gone, Seq.NONE);
    scene.log.readAll();
    scene.receive(10);
    assertEquals(0, scene.cursor());
    BoundSession phone = scene.open("phone");
    scene.log.readAll();
    assertEquals(rows(1, 2), scene.given(phone));
    assertEquals(List.of(), scene.given(gone));
  }

  @Test
  void orphansThatJoinWhileAPageIsUnderWay() {
    MailboxScene scene = new MailboxScene(0, 0);
    BoundSession desk = scene.open("desk");
    BoundSession phone = scene.open("phone");
    BoundSession heir = scene.open("heir");
    scene.receive(1, desk);
    scene.receive(1, phone);
    scene.close(desk);
    KeptLog.Asked page = scene.log.pages.getFirst();
    assertEquals(2, page.look().size());
    scene.receive(2, phone); // not on that page
    scene.close(phone);
    assertEquals(0, scene.cursor());
    page.come();
    assertEquals(0, scene.cursor());
    scene.log.readAll();
    assertEquals(rows(1, 4), scene.given(heir));
    assertEquals(0, scene.cursor());
    scene.acknowledge(heir, 3);
    assertEquals(3, scene.cursor());
    scene.acknowledge(heir, 4);
    assertEquals(4, scene.cursor());
  }

  @Test
  void aPageThatWasAskedForFromTooFarOn() {
    MailboxScene scene = new MailboxScene(199, 499).offline(200, 209);
    BoundSession phone = scene.open("phone"); // its page does not come
    BoundSession desk = scene.open("desk");
    scene.receive(HUGE); // 500, which fills its window
    scene.acknowledge(desk, 500);
    scene.receive(10); // 501
    KeptLog.Asked page = scene.log.pages.getLast();
    assertEquals(500, page.after);
    scene.close(phone);
    scene.mailbox.opened(desk, Seq.NONE);
    assertEquals(199, desk.readFrom());
    page.come();
    scene.log.readAll();
    // It has acknowledged 500, and is not to have it again.
    List<Long> expected = new ArrayList<>(List.of(500L));
    expected.addAll(rows(200, 209));
    expected.add(501L);
    assertEquals(expected, scene.given(desk));
    assertEquals(199, scene.cursor());
    scene.acknowledge(desk, 501);
    assertEquals(501, scene.cursor());
  }

  @Test
  void whoInheritsAFullWindowReadsOnBeyondAllItHad() {
    MailboxScene scene = new MailboxScene(0, 0);
    BoundSession phone = scene.open("phone");
    BoundSession heir = scene.open("heir");
    scene.receive(255, phone);
    scene.receive(45, heir);
    scene.acknowledge(heir, 299);
    scene.close(phone);
    scene.log.readAll();
    assertFalse(heir.live());
    scene.receive(10); // 301
    scene.acknowledge(heir, 255);
    scene.log.readAll();
    List<Long> expected = new ArrayList<>(rows(256, 300));
    expected.addAll(rows(1, 255));
    expected.add(301L);
    assertEquals(expected, scene.given(heir));
    assertEquals(300, scene.cursor());
    assertTrue(heir.live());
  }

  @Test
  void aRowThatIsReadBeforeItsCommitIsHeardOf() {
    MailboxScene scene = new MailboxScene(0, 1).offline(1, 1);
    scene.log.atOnce = false;
    BoundSession desk = scene.open("desk");
    scene.receive(LARGE);
    scene.log.store();
    scene.log.readAll();
    assertTrue(desk.live());
    assertEquals(rows(1, 1), scene.given(desk));
    scene.log.hear();
    assertEquals(rows(1, 2), scene.given(desk));
    assertFalse(desk.roomy());
    scene.acknowledge(desk, 2);
    assertTrue(desk.roomy());
    assertEquals(2, scene.cursor());
  }

  @Test
  void aRowThatIsGivenTwiceCountsOnce() {
    BoundSession desk = new MailboxScene(0, 0).bind("desk");
    desk.give(Parcel.of(MailboxScene.message(LARGE), 1, 0));
    desk.give(Parcel.of(MailboxScene.message(LARGE), 1, 0));
    assertFalse(desk.full());
    assertTrue(desk.withhold(1));
    assertFalse(desk.withhold(1));
    assertTrue(desk.roomy());
  }

  @Test
  void whatWasGivenBeforePresenceIsNotReadAgain() {
    MailboxScene scene = new MailboxScene(0, 1).offline(1, 1);
    BoundSession desk = scene.bind("desk");
    scene.receive(2, desk);
    scene.acknowledge(desk, 2);
    scene.available(desk, Seq.NONE);
    scene.log.readAll();
    assertEquals(List.of(2L, 3L, 1L), scene.given(desk));
    assertEquals(0, scene.cursor());
    scene.acknowledge(desk, 1);
    assertEquals(3, scene.cursor());
  }

  @Test
  void whatAReaderHadAheadGoesToWhoIsThere() {
    MailboxScene scene = new MailboxScene(0, 700).offline(1, 700);
    BoundSession phone = scene.open("phone");
    scene.log.readAll();
    BoundSession desk = scene.open("desk");
    scene.log.readAll();
    scene.receive(10); // 701
    assertEquals(rows(701, 701), scene.given(desk), "the rest is the phone's to read");
    scene.acknowledge(phone, 100);
    scene.close(phone);
    scene.log.readAll();
    List<Long> expected = new ArrayList<>(rows(701, 701));
    expected.addAll(rows(101, 355));
    assertEquals(expected, scene.given(desk), "within its window");
    scene.acknowledge(desk, 355);
    assertEquals(355, scene.cursor());
    scene.log.readAll();
    scene.acknowledge(desk, 611);
    scene.log.readAll();
    scene.acknowledge(desk, 700);
    expected.addAll(rows(356, 700));
    assertEquals(expected, scene.given(desk));
    assertEquals(701, scene.cursor());
    assertTrue(desk.live());
  }

  @Test
  void whatIsForASiblingIsNotForAReader() {
    MailboxScene scene = new MailboxScene(0, 1).offline(1, 1);
    BoundSession phone = scene.open("phone"); // its page does not come yet
    BoundSession desk = scene.bind("desk");
    scene.receive(1, desk); // 2
    scene.receive(10); // 3
    scene.receive(10, "gone"); // 4, as to the bare address
    scene.log.readAll();
    assertEquals(rows(2, 2), scene.given(desk));
    assertEquals(List.of(1L, 3L, 4L), scene.given(phone));
  }

  @Test
  void whatIsForAnotherThatIsGoneReachesTheReaderToo() {
    MailboxScene scene = new MailboxScene(0, 1).offline(1, 1);
    BoundSession phone = scene.open("phone");
    BoundSession desk = scene.open("desk");
    scene.receive(10, "gone"); // 2: both are to have it
    scene.acknowledge(desk, 2);
    scene.log.readAll();
    assertEquals(rows(2, 2), scene.given(desk));
    assertEquals(rows(1, 2), scene.given(phone));
  }

  @Test
  void whoHasACopyDoesNotInheritTheRow() {
    MailboxScene scene = new MailboxScene(0, 0);
    BoundSession phone = scene.open("phone");
    BoundSession desk = scene.open("desk");
    scene.receive(phone, desk);
    scene.receive(phone, desk);
    scene.acknowledge(desk, 1);
    scene.close(phone);
    scene.log.readAll();
    assertEquals(rows(1, 2), scene.given(desk));
    assertEquals(1, scene.cursor());
    scene.acknowledge(desk, 2);
    assertEquals(2, scene.cursor());
  }

  @Test
  void whoGoesAwayLeavesWhatItHasNotRead() {
    MailboxScene scene = new MailboxScene(0, 3).offline(1, 3);
    BoundSession phone = scene.open("phone");
    BoundSession desk = scene.open("desk");
    scene.unavailable(phone);
    scene.log.readAll();
    assertEquals(List.of(), scene.given(phone));
    assertEquals(rows(1, 3), scene.given(desk));
    scene.receive(1, phone);
    assertEquals(rows(4, 4), scene.given(phone), "still its own");
  }

  @Test
  void anAcknowledgementNamesRowsInTheOrderOfDelivery() {
    MailboxScene scene = new MailboxScene(0, 0);
    BoundSession phone = scene.open("phone");
    BoundSession desk = scene.open("desk");
    scene.receive(1, phone); // 1
    scene.receive(1, desk); // 2
    scene.close(phone);
    scene.log.readAll();
    assertEquals(List.of(2L, 1L), scene.given(desk));
    scene.acknowledge(desk, 2);
    assertEquals(0, scene.cursor(), "1 came after 2");
    scene.acknowledge(desk, 1);
    assertEquals(2, scene.cursor());
  }

  private static List<Long> rows(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  void anotherHomeKnowsWhatTheClientHas() {
    MailboxScene before = new MailboxScene(0, 0);
    BoundSession slow = before.open("slow");
    BoundSession quick = before.open("quick");
    before.receive(1, slow); // 1
    before.receive(10);
    before.receive(10);
    before.acknowledge(quick, 2);
    assertEquals(0, before.cursor(), "1 is not acknowledged");

    MailboxScene after = new MailboxScene(0, 3).offline(1, 3);
    BoundSession there = after.goesOn(quick);
    after.log.readAll();
    assertEquals(List.of(1L), after.given(there), "it came for one that is not there any more");
    after.acknowledge(there, 3);
    assertEquals(List.of(2L, 3L), there.had.rows());
    after.acknowledge(there, 1);
    assertEquals(3, after.cursor());
  }

  @Test
  void whatWaitedForASessionGoesBeforeWhatItsNextHomeStores() {
    MailboxScene before = new MailboxScene(0, 2).offline(1, 2);
    BoundSession desk = before.open("desk");
    before.receive(10);
    assertEquals(List.of(), before.given(desk), "the log has not been read");

    MailboxScene after = new MailboxScene(0, 3).offline(1, 3);
    BoundSession there = after.goesOn(desk);
    after.log.readAll();
    assertEquals(rows(1, 3), after.given(there));
  }

  @Test
  void whoGaveItsSessionsAwayMovesNoCursor() {
    MailboxScene scene = new MailboxScene(0, 0);
    BoundSession desk = scene.open("desk");
    scene.receive(10);
    scene.mailbox.givenAway();
    scene.sessions.clear();
    scene.acknowledge(desk, 1);
    assertEquals(0, scene.cursor());
  }

  @Test
  void whatWasInheritedBeforeItsCommitIsHeardOf() {
    MailboxScene scene = new MailboxScene(0, 1).offline(1, 1);
    scene.log.atOnce = false;
    BoundSession reader = scene.open("reader");
    BoundSession heir = scene.open("heir");
    scene.receive(10);
    scene.log.store();
    scene.log.readAll();
    scene.close(reader);
    scene.log.readAll();
    scene.log.hear();
    assertEquals(rows(1, 2), scene.given(heir));
  }
}
