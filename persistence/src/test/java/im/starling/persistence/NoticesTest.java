// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import im.starling.persistence.Notices.Kind;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class NoticesTest {
  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();

  private final Persistence persistence =
      Persistence.connect(LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE);
  private final Notices notices = persistence.notices();

  @Test
  void eachIsToldOnceAndACorrectionIsNoneOfIts() {
    long owner = owner("ann", "once.example");
    assertEquals(List.of(), words(owner));
    await(notices.say("once.example", Kind.MOTD, "one"));
    assertEquals(List.of("one"), words(owner));
    hear(owner);
    assertEquals(List.of(), words(owner));
    await(notices.correct("once.example", Kind.MOTD, "won"));
    assertEquals(List.of(), words(owner));
    assertEquals(List.of("won"), words(owner("bob", "once.example")));
    assertEquals(Optional.of("won"), await(notices.find("once.example", Kind.MOTD)));
    await(notices.say("once.example", Kind.MOTD, "two"));
    assertEquals(List.of("two"), words(owner));
    await(notices.remove("once.example", Kind.MOTD));
    assertEquals(List.of(), words(owner));
    assertEquals(Optional.empty(), await(notices.find("once.example", Kind.MOTD)));
  }

  @Test
  void welcomesWhoComesLater() {
    long before = owner("before", "door.example");
    await(notices.say("door.example", Kind.MOTD, "motd"));
    await(notices.correct("door.example", Kind.WELCOME, "welcome"));
    long after = owner("after", "door.example");
    assertEquals(List.of("motd"), words(before));
    assertEquals(List.of("welcome", "motd"), words(after));
    hear(after);
    await(notices.correct("door.example", Kind.WELCOME, "welcome!"));
    assertEquals(List.of(), words(after));
    assertEquals(List.of("welcome!", "motd"), words(owner("later", "door.example")));
  }

  @Test
  void theNewestOfEachDomain() {
    await(notices.say("a.example", Kind.MOTD, "a"));
    await(notices.say("b.example", Kind.WELCOME, "b"));
    Long first = await(notices.newest()).get("a.example");
    assertNotEquals(first, await(notices.newest()).get("b.example"));
    await(notices.correct("a.example", Kind.MOTD, "a!"));
    assertEquals(first, await(notices.newest()).get("a.example"));
    await(notices.remove("a.example", Kind.MOTD));
    assertFalse(await(notices.newest()).containsKey("a.example"));
  }

  /** Whoever has read a number never looks for lower ones again. */
  @Test
  void noNumberIsThereBeforeALowerOne() {
    PgConnection another =
        await(
            PgConnection.connect(
                LOOP.vertx(), Connecting.options(DATABASE.endpoint(), Fence.none())));
    try {
      await(another.query("begin").execute());
      await(another.preparedQuery(PgNotices.SAY.text()).execute(Tuple.of("o.example", 1, "one")));
      Future<Void> later = notices.say("o.example", Kind.WELCOME, "two");
      Loop.until(() -> later.isComplete() || somebodyWaits(another));
      assertFalse(later.isComplete());
      await(another.query("commit").execute());
      await(later);
    } finally {
      await(another.close());
    }
  }

  private static boolean somebodyWaits(PgConnection connection) {
    return await(
                connection
                    .query("select from pg_locks where locktype = 'advisory' and not granted")
                    .execute())
            .size()
        > 0;
  }

  private void hear(long owner) {
    long last = await(notices.untold(owner)).stream().mapToLong(Notice::number).max().orElseThrow();
    await(notices.told(owner, last));
  }

  private List<String> words(long owner) {
    return await(notices.untold(owner)).stream().map(Notice::words).toList();
  }

  private long owner(String local, String domain) {
    return await(persistence.accounts().create(new BareJid(local, domain), List.of())).id();
  }
}
