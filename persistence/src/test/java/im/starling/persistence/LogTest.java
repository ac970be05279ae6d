// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What can be read from a log. */
class LogTest {
  private static final int FLEETING = Entry.PENDING;
  private static final int BOTH = Entry.ARCHIVED | Entry.PENDING;
  private static final int SENT = Entry.ARCHIVED | Entry.SENT;

  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();

  private final Persistence persistence =
      Persistence.connect(LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE);
  private final UserLog log = persistence.log();
  private final LogWriter writer = LOOP.call(log::writer);

  @Test
  void anEmptyLogHasNothing() {
    long owner = owner("empty");
    assertEquals(Seq.NONE, await(log.last(owner)));
    assertEquals(Optional.empty(), await(log.bounds(owner)));
    assertEquals(List.of(), await(log.pending(owner, 0, 10)));
    assertEquals(
        new Page(List.of(), true, OptionalLong.of(0)),
        await(log.page(owner, ArchiveQuery.last(ArchiveQuery.Filter.ALL, 10).withCount())));
    assertFalse(await(log.has(owner, List.of(1L))));
  }

  @Test
  void whatWasAppendedIsReadAsItWas() {
    long owner = owner("fields");
    List<Entry> entries = append(owner, BOTH, FLEETING, SENT, BOTH);
    assertEquals(entries.getLast().seq(), await(log.last(owner)));
    assertEquals(
        List.of(entries.get(0), entries.get(1), entries.get(3)),
        await(log.pending(owner, Seq.NONE, 10)));
    assertEquals(List.of(entries.get(1)), await(log.pending(owner, entries.get(0).seq(), 1)));
    assertEquals(
        List.of(entries.get(0), entries.get(2), entries.get(3)),
        await(log.page(owner, ArchiveQuery.first(ArchiveQuery.Filter.ALL, 10))).entries());
    assertEquals(
        Optional.of(new Bounds(entries.getFirst().seq(), entries.getLast().seq())),
        await(log.bounds(owner)));
  }

  @Test
  void onlyTheOwnersArchiveHasARow() {
    long owner = owner("exists");
    List<Entry> entries = append(owner, BOTH, FLEETING);
    assertTrue(await(log.has(owner, List.of(entries.get(0).seq()))));
    assertFalse(await(log.has(owner, List.of(entries.get(1).seq()))), "not archived");
    assertFalse(
        await(log.has(owner, entries.stream().map(Entry::seq).toList())), "not all archived");
    assertFalse(await(log.has(owner("stranger"), List.of(entries.get(0).seq()))));
  }

  @Test
  void cursorsOnlyMoveForwardAndTakeWhatWasFleeting() {
    long owner = owner("cursor");
    long other = owner("cursor2");
    List<Entry> mine = append(owner, FLEETING, BOTH, FLEETING, FLEETING);
    List<Entry> others = append(other, FLEETING);
    await(
        log.delivered(
            List.of(
                new Cursor(owner, mine.get(2).seq()),
                new Cursor(owner, mine.get(0).seq()),
                new Cursor(-1, Long.MAX_VALUE))));
    assertEquals(mine.get(2).seq(), delivered("cursor"));
    assertEquals(List.of(mine.get(1), mine.get(3)), await(log.pending(owner, Seq.NONE, 10)));
    assertEquals(others, await(log.pending(other, Seq.NONE, 10)));
    await(log.delivered(List.of(new Cursor(owner, mine.get(0).seq()))));
    assertEquals(mine.get(2).seq(), delivered("cursor"));
    await(log.delivered(List.of()));
  }

  @Test
  void theLastSeqIsRememberedWhenItsRowIsGone() {
    long owner = owner("gone");
    List<Entry> entries = append(owner, FLEETING, FLEETING);
    await(log.delivered(List.of(new Cursor(owner, entries.getLast().seq()))));
    assertEquals(List.of(), await(log.pending(owner, Seq.NONE, 10)));
    assertEquals(entries.getLast().seq(), await(log.last(owner)));
  }

  @Test
  void whatCameAfterTheEndIsForgotten() {
    long owner = owner("leaver");
    await(persistence.accounts().remove(new BareJid("leaver", "log.example")));
    append(owner, BOTH);
    await(log.forget(owner));
    assertEquals(Optional.empty(), await(log.bounds(owner)));
    long stays = owner("stays");
    append(stays, BOTH);
    await(log.forget(stays));
    assertTrue(await(log.bounds(stays)).isPresent());
  }

  @Test
  void timesAndPlacesAgree() {
    Instant exact = Instant.parse("2026-03-04T05:06:07.089Z");
    long seq = Seq.next(Seq.NONE, exact.toEpochMilli());
    assertEquals(exact, Seq.time(seq));
    assertEquals(seq, Seq.floor(exact));
    assertTrue(Seq.ceiling(exact) > seq && Seq.time(Seq.ceiling(exact)).equals(exact));
    assertEquals(Seq.ceiling(exact) + 1, Seq.floor(exact.plusNanos(1)));
    assertEquals(Seq.ceiling(exact), Seq.ceiling(exact.plusNanos(1)));
    assertEquals(seq + 1, Seq.next(seq, exact.toEpochMilli() - 5));
    assertEquals(0, Seq.floor(Instant.MIN));
    assertEquals(Long.MAX_VALUE, Seq.ceiling(Instant.MAX));
  }

  @Test
  void aSecretIsMadeOnce() {
    Secrets secrets = persistence.secrets();
    Buffer first = await(secrets.secret("one", 16));
    assertEquals(16, first.length());
    assertEquals(first, await(secrets.secret("one", 16)));
    assertFalse(first.equals(await(secrets.secret("two", 16))));
    List<Future<Buffer>> race = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      race.add(secrets.secret("race", 32));
    }
    await(Future.all(race));
    assertEquals(1, race.stream().map(Loop::await).distinct().count());
    Loop.failure(secrets.secret("one", 32));
  }

  @Test
  void aWriterBelongsToALoop() {
    assertThrows(IllegalStateException.class, log::writer);
  }

  private List<Entry> append(long owner, int... flags) {
    List<Entry> entries = new ArrayList<>();
    long seq = Seq.NONE;
    for (int flag : flags) {
      seq = Seq.next(seq, System.currentTimeMillis());
      Buffer stanza = Buffer.buffer("<message id='" + seq + "'>\0é</message>");
      entries.add(new Entry(owner, seq, flag, "peer@example.org", stanza));
    }
    await(LOOP.run(() -> Future.all(entries.stream().map(writer::append).toList())));
    return entries;
  }

  private long owner(String local) {
    return await(persistence.accounts().create(new BareJid(local, "log.example"), List.of())).id();
  }

  private long delivered(String local) {
    return await(persistence.accounts().find(new BareJid(local, "log.example")))
        .orElseThrow()
        .delivered();
  }
}
