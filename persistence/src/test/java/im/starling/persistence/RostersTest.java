// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static im.starling.persistence.Loop.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.persistence.Rosters.Removal;
import im.starling.protocol.BareJid;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RostersTest {
  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();

  private static final BareJid ROMEO = new BareJid("romeo", "example.org");
  private static final BareJid TRANSPORT = new BareJid("", "irc.example.org");

  private final Persistence persistence =
      Persistence.connect(LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE);
  private final Rosters rosters = persistence.rosters();

  @Test
  void keepsEveryField() {
    long owner = owner("fields");
    Roster empty = await(rosters.load(owner));
    assertEquals(new Roster(empty.epoch(), 0, List.of()), empty);
    RosterItem full =
        new RosterItem(
            ROMEO,
            "Romeo \"R\" {M}, \\ é",
            List.of("Friends", "a,b", ""),
            Subscription.FROM,
            true,
            true,
            Buffer.buffer("<presence type='subscribe'/>"),
            false,
            99);
    assertEquals(1, await(rosters.save(owner, full)));
    assertEquals(2, await(rosters.save(owner, item(TRANSPORT, Subscription.TO))));
    Roster roster = await(rosters.load(owner));
    assertEquals(2, roster.version());
    assertEquals(List.of(item(TRANSPORT, Subscription.TO).at(2), full.at(1)), roster.items());
  }

  @Test
  void everySubscriptionComesBack() {
    long owner = owner("subscriptions");
    for (Subscription subscription : Subscription.values()) {
      await(rosters.save(owner, item(ROMEO, subscription)));
      RosterItem read = await(rosters.load(owner)).items().getFirst();
      assertEquals(subscription, read.subscription());
      assertEquals(subscription, Subscription.of(subscription.to(), subscription.from()));
    }
  }

  @Test
  void savingAgainReplacesAndRemovingCountsToo() {
    long owner = owner("versions");
    assertEquals(1, await(rosters.save(owner, item(ROMEO, Subscription.NONE))));
    assertEquals(2, await(rosters.save(owner, item(ROMEO, Subscription.BOTH))));
    Roster roster = await(rosters.load(owner));
    assertEquals(
        new Roster(roster.epoch(), 2, List.of(item(ROMEO, Subscription.BOTH).at(2))), roster);
    assertEquals(3, await(rosters.remove(owner, ROMEO)));
    assertEquals(new Roster(roster.epoch(), 3, List.of()), await(rosters.load(owner)));
  }

  @Test
  void ownersDoNotSeeEachOther() {
    long one = owner("one");
    long two = owner("two");
    await(rosters.save(one, item(ROMEO, Subscription.BOTH)));
    assertEquals(List.of(), await(rosters.load(two)).items());
  }

  @Test
  void nobodyHasNoRoster() {
    assertTrue(failure(rosters.save(-1, item(ROMEO, Subscription.NONE))).toString().contains("-1"));
    assertEquals(new Roster(0, 0, List.of()), await(rosters.load(-1)));
    assertEquals(Optional.empty(), await(rosters.removedSince(-1, 0)));
  }

  @Test
  void anAccountOfTheSameNameHasAnotherEpoch() {
    long owner = owner("again");
    Roster first = await(rosters.load(owner));
    BareJid address = new BareJid("again", "roster.example");
    await(persistence.accounts().remove(address));
    assertNotEquals(first.epoch(), await(rosters.load(owner("again"))).epoch());
  }

  @Test
  void remembersWhatWasRemoved() {
    long owner = owner("removed");
    await(rosters.save(owner, item(ROMEO, Subscription.NONE)));
    await(rosters.save(owner, item(TRANSPORT, Subscription.NONE)));
    await(rosters.remove(owner, ROMEO));
    await(rosters.remove(owner, TRANSPORT));
    Removal romeo = new Removal(ROMEO, 3);
    Removal transport = new Removal(TRANSPORT, 4);
    assertEquals(Optional.of(List.of(romeo, transport)), await(rosters.removedSince(owner, 0)));
    assertEquals(Optional.of(List.of(transport)), await(rosters.removedSince(owner, 3)));
    assertEquals(Optional.of(List.of()), await(rosters.removedSince(owner, 4)));
    await(rosters.save(owner, item(ROMEO, Subscription.NONE)));
    await(rosters.remove(owner, ROMEO));
    assertEquals(
        Optional.of(List.of(transport, new Removal(ROMEO, 6))),
        await(rosters.removedSince(owner, 0)));
  }

  @Test
  void whatWasNeverListedLeavesNothing() {
    long owner = owner("unlisted");
    RosterItem request =
        new RosterItem(
            ROMEO, "", List.of(), Subscription.NONE, false, false, Buffer.buffer("?"), false, 0);
    await(rosters.save(owner, request));
    await(rosters.remove(owner, ROMEO));
    await(rosters.remove(owner, TRANSPORT));
    assertEquals(Optional.of(List.of()), await(rosters.removedSince(owner, 0)));
  }

  @Test
  void forgetsTheOldestRemovals() {
    long owner = owner("forgetful");
    for (int i = 0; i < PgRosters.REMOVALS; i++) {
      removeAnother(owner, i);
    }
    assertEquals(PgRosters.REMOVALS, await(rosters.removedSince(owner, 0)).orElseThrow().size());
    removeAnother(owner, PgRosters.REMOVALS);
    assertEquals(Optional.empty(), await(rosters.removedSince(owner, 0)));
    assertEquals(Optional.empty(), await(rosters.removedSince(owner, 1)));
    assertEquals(PgRosters.REMOVALS, await(rosters.removedSince(owner, 2)).orElseThrow().size());
  }

  private void removeAnother(long owner, int number) {
    BareJid contact = new BareJid("n" + number, "example.org");
    await(rosters.save(owner, item(contact, Subscription.NONE)));
    await(rosters.remove(owner, contact));
  }

  static RosterItem item(BareJid contact, Subscription subscription) {
    return new RosterItem(contact, "", List.of(), subscription, false, false, null, true, 0);
  }

  private long owner(String local) {
    BareJid address = new BareJid(local, "roster.example");
    return await(persistence.accounts().create(address, List.of())).id();
  }
}
