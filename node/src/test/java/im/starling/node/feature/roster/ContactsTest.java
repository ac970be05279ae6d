// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.roster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.persistence.Roster;
import im.starling.persistence.RosterItem;
import im.starling.persistence.Rosters;
import im.starling.persistence.Subscription;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContactsTest {
  private static final Buffer REQUEST = Buffer.buffer("<presence type='subscribe'/>");

  private final Contacts contacts = Contacts.load(1, new Forgetful()).result();

  @Test
  void isFullOfContactsOnly() {
    for (int i = 0; i < Contacts.CONTACTS - 1; i++) {
      contacts.save(item(i, true, null));
    }
    contacts.save(item(Contacts.CONTACTS, false, REQUEST));
    assertFalse(contacts.full());
    contacts.save(item(Contacts.CONTACTS, true, REQUEST));
    assertTrue(contacts.full());
    contacts.remove(contact(7));
    assertFalse(contacts.full());
  }

  @Test
  void hearsSoManyStrangersAndNoMore() {
    for (int i = 0; i < Contacts.STRANGERS - 1; i++) {
      contacts.save(item(i, false, REQUEST));
      contacts.save(item(i, false, REQUEST));
    }
    contacts.save(item(1_000, true, REQUEST));
    assertFalse(contacts.crowded());
    contacts.save(item(2_000, false, REQUEST));
    assertTrue(contacts.crowded());
    contacts.save(item(2_000, true, null));
    assertFalse(contacts.crowded());
    contacts.save(item(2_001, false, REQUEST));
    assertTrue(contacts.crowded());
    contacts.remove(contact(2_001));
    assertFalse(contacts.crowded());
  }

  @Test
  void holdsSoMuchTextAndNoMore() {
    int most = Contacts.TEXT / 1_024;
    for (int i = 0; i < most; i++) {
      assertTrue(contacts.fits(grouped(i, 1_000)));
      contacts.save(grouped(i, 1_000));
      contacts.save(grouped(i, 1_000));
    }
    assertFalse(contacts.fits(grouped(most, 1)));
    assertTrue(contacts.fits(item(most, true, null)), "it has no text");
    assertTrue(contacts.fits(grouped(7, 1_000)), "nothing is added");
    assertFalse(contacts.fits(grouped(7, 1_001)));
    contacts.remove(contact(8));
    assertTrue(contacts.fits(grouped(most, 1_000)));
  }

  @Test
  void looksAgainAfterAFailure() {
    Contacts unsure = Contacts.load(1, new Deaf()).result();
    assertTrue(unsure.save(item(1, true, null)).failed());
    assertTrue(unsure.listed(contact(1)), "it was written");
    assertEquals(1, unsure.version());
    assertTrue(unsure.remove(contact(1)).failed());
    assertFalse(unsure.listed(contact(1)));
  }

  @Test
  void knowsItsOwnVersions() {
    contacts.save(item(1, true, null));
    contacts.save(item(2, true, null));
    for (long version = 0; version <= 2; version++) {
      assertEquals(version, contacts.version(contacts.ver(version)));
    }
    String later = contacts.ver(3);
    String epoch = later.substring(0, later.indexOf('-'));
    for (String unknown :
        List.of(
            later,
            "",
            "-",
            "1",
            epoch,
            epoch + "-",
            epoch + "--1",
            epoch + "-01",
            "x-1",
            epoch + "-99999999999999999999",
            contacts.ver(1) + " ")) {
      assertEquals(-1, contacts.version(unknown), unknown);
    }
  }

  private static BareJid contact(int number) {
    return new BareJid("c" + number, "example.org");
  }

  private static RosterItem grouped(int number, int length) {
    return new RosterItem(
        contact(number),
        "",
        List.of("g".repeat(length)),
        Subscription.NONE,
        false,
        false,
        null,
        true,
        0);
  }

  private static RosterItem item(int number, boolean listed, @Nullable Buffer request) {
    return new RosterItem(
        contact(number), "", List.of(), Subscription.NONE, false, false, request, listed, 0);
  }

  /** Counts versions, and keeps nothing. */
  private static final class Forgetful implements Rosters {
    private long version;

    @Override
    public Future<Roster> load(long owner) {
      return Future.succeededFuture(new Roster(4_711, 0, List.of()));
    }

    @Override
    public Future<Long> save(long owner, RosterItem item) {
      return Future.succeededFuture(++version);
    }

    @Override
    public Future<Long> remove(long owner, BareJid contact) {
      return Future.succeededFuture(++version);
    }

    @Override
    public Future<Optional<List<Removal>>> removedSince(long owner, long since) {
      return Future.succeededFuture(Optional.of(List.of()));
    }
  }

  /** Writes, but its answer is lost. */
  private static final class Deaf implements Rosters {
    private List<RosterItem> kept = List.of();

    @Override
    public Future<Roster> load(long owner) {
      return Future.succeededFuture(new Roster(4_711, kept.size(), kept));
    }

    @Override
    public Future<Long> save(long owner, RosterItem item) {
      kept = List.of(item);
      return Future.failedFuture("the connection broke");
    }

    @Override
    public Future<Long> remove(long owner, BareJid contact) {
      kept = List.of();
      return Future.failedFuture("the connection broke");
    }

    @Override
    public Future<Optional<List<Removal>>> removedSince(long owner, long since) {
      return Future.succeededFuture(Optional.empty());
    }
  }
}
