// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import im.starling.protocol.BareJid;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class PartingsTest {
  @AutoClose private final TestDatabase database = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();

  private final Persistence persistence =
      Persistence.connect(LOOP.vertx(), database.settings(), SqlObserver.NONE);
  private final Partings partings = persistence.partings();
  private final BareJid romeo = new BareJid("romeo", "example.org");

  @Test
  void aRemovalNotesWhoHasToHearWhat() {
    long owner = owner();
    save(owner, "both", Subscription.BOTH, false, false);
    save(owner, "from", Subscription.FROM, false, false);
    save(owner, "to", Subscription.TO, false, true);
    save(owner, "asked", Subscription.NONE, true, false);
    save(owner, "asks", Subscription.NONE, false, true);
    save(owner, "none", Subscription.NONE, false, false);
    assertEquals(List.of(), await(partings.take(10)));
    await(persistence.accounts().remove(romeo));
    assertEquals(
        List.of(
            "asked true false",
            "asks false true",
            "both true true",
            "from false true",
            "to true true"),
        await(partings.take(10)).stream()
            .map(each -> {
              assertEquals(romeo, each.account());
              return each.contact().local() + " " + each.unsubscribe() + " " + each.unsubscribed();
            })
            .toList());
  }

  @Test
  void oneTellsAndIfItDoesNotAnotherOneDoes() {
    long owner = owner();
    for (int i = 0; i < 6; i++) {
      save(owner, "contact-" + i, Subscription.BOTH, false, false);
    }
    await(persistence.accounts().remove(romeo));
    List<Parting> some = await(partings.take(4));
    List<Parting> others = await(partings.take(4));
    assertEquals(List.of(4, 2), List.of(some.size(), others.size()));
    List<Parting> all = new ArrayList<>(some);
    all.addAll(others);
    assertEquals(6, new HashSet<>(all).size());
    assertEquals(List.of(), await(partings.take(4)), "they are being told");

    await(partings.told(some.stream().map(Parting::id).toList()));
    database.execute("update parting set taken = taken - interval '31 seconds'");
    assertEquals(others, await(partings.take(4)), "nobody has told them");
  }

  @Test
  void whatNobodyCouldTellForAMonthIsGivenUp() {
    save(owner(), "contact", Subscription.BOTH, false, false);
    await(persistence.accounts().remove(romeo));
    database.execute("update parting set removed = removed - interval '31 days'");
    assertEquals(1, await(partings.take(4)).size(), "nobody has tried");
    database.execute("update parting set taken = taken - interval '31 seconds'");
    assertEquals(List.of(), await(partings.take(4)));
    database.execute("update parting set taken = taken - interval '31 seconds'");
    assertEquals(List.of(), await(partings.take(4)));
  }

  private long owner() {
    return await(persistence.accounts().create(romeo, List.of())).id();
  }

  private void save(long owner, String name, Subscription subscription, boolean ask, boolean asks) {
    BareJid contact = new BareJid(name, "example.org");
    Buffer request = asks ? Buffer.buffer("<presence/>") : null;
    await(
        persistence
            .rosters()
            .save(
                owner,
                new RosterItem(
                    contact, "", List.of(), subscription, ask, false, request, true, 0)));
  }
}
