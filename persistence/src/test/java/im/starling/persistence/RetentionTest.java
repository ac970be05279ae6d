// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static im.starling.persistence.Loop.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.persistence.Retention.Rule;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes, and above all what stays, when time passes. Today is the 20th of July 2026. */
class RetentionTest {
  private static final Instant NOW = Instant.parse("2026-07-20T12:00:00Z");
  private static final Optional<Duration> FOREVER = Optional.empty();
  private static final int LIVE = Entry.ARCHIVED | Entry.PENDING;
  private static final int FLEETING = Entry.PENDING;
  private static final int SENT = Entry.ARCHIVED | Entry.SENT;

  @AutoClose private static final Loop LOOP = new Loop();

  @AutoClose private final TestDatabase database = TestDatabase.create();

  private final List<String> refused = new CopyOnWriteArrayList<>();
  private final Persistence persistence =
      Persistence.connect(
          LOOP.vertx(),
          database.settings(),
          (name, nanos, failed) -> {
            if (failed && name.startsWith("upkeep")) {
              refused.add(name);
            }
          });
  private final UserLog log = persistence.log();
  private long romeo;
  private long juliet;

  @BeforeEach
  void accounts() {
    romeo = account("romeo", "montague.lit");
    juliet = account("juliet", "capulet.lit");
  }

  @Test
  void aDatabaseOfTheFirstSchemaIsMigratedWithItsRows() {
    try (TestDatabase old = TestDatabase.empty()) {
      Flyway.configure()
          .dataSource(
              "jdbc:postgresql://%s:%d/%s"
                  .formatted(
                      old.endpoint().host(), old.endpoint().port(), old.endpoint().database()),
              old.endpoint().user(),
              old.endpoint().password())
          .locations("classpath:schema")
          .target("001")
          .load()
          .migrate();
      Sql sql = new Sql(LOOP.vertx(), old.settings(), SqlObserver.NONE, Fence.none());
      await(sql.run(statement("insert into account (local, domain) values ('a', 'b')"), none()));
      Persistence there = Persistence.connect(LOOP.vertx(), old.settings(), SqlObserver.NONE);
      List<Entry> rows =
          List.of(row(1, "2026-01-05", LIVE), row(1, "2026-02-05", SENT), row(1, "2026-07-05", 1));
      for (Entry row : rows) {
        insert(sql, row);
      }
      new Migrator(old.endpoint()).migrate();
      assertEquals(new Health.Ready(PgPersistence.SCHEMA), await(there.check()));
      assertEquals(rows, await(there.log().page(1, all())).entries());
      await(there.forget(days("b", 60, 60), NOW));
      assertEquals(rows.subList(2, 3), await(there.log().page(1, all())).entries());
      await(there.close());
      await(sql.close());
    }
  }

  /** As the first version did. */
  private static void insert(Sql sql, Entry row) {
    await(sql.run(statement("select log_partition($1)"), Tuple.of(row.seq())));
    await(
        sql.run(
            statement(
                "insert into log (owner, seq, flags, peer, stanza) values ($1, $2, $3, $4, $5)"),
            Tuple.of(row.owner(), row.seq(), (short) row.flags(), row.peer(), row.stanza())));
  }

  @Test
  void whatIsKeptForGoodStays() {
    List<Entry> rows = List.of(row(romeo, "2001-01-01", LIVE), row(romeo, "2026-07-20", LIVE));
    append(log, rows);
    forget(new Rule("montague.lit", FOREVER, FOREVER), new Rule("capulet.lit", FOREVER, FOREVER));
    assertEquals(rows, archive(romeo));
    assertTrue(partitions().contains("log_2001_01"));
  }

  @Test
  void monthsThatNobodyKeepsGoAsAWhole() {
    append(
        log,
        row(romeo, "2026-03-01", LIVE),
        row(romeo, "2026-05-10", LIVE),
        row(juliet, "2026-05-31", SENT),
        row(romeo, "2026-06-01", SENT),
        row(romeo, "2026-07-20", LIVE));
    deliver(romeo, "2026-07-20");
    deliver(juliet, "2026-07-20");
    forget(rule("montague.lit", 30), rule("capulet.lit", 30));
    // June is kept until all of it is too old.
    assertEquals(List.of("2026-06-01", "2026-07-20"), days(archive(romeo)));
    assertEquals(List.of(), archive(juliet));
    assertFalse(partitions().contains("log_2026_05"));
    assertTrue(partitions().contains("log_2026_06"));
  }

  @Test
  void anIdThatIsGoneIsTheStartOfWhatIsLeft() {
    Entry gone = row(romeo, "2026-03-01", SENT);
    append(log, gone, row(romeo, "2026-07-19", SENT), row(romeo, "2026-07-20", SENT));
    deliver(romeo, "2026-07-20");
    forget(rule("montague.lit", 30));
    Page after = await(log.page(romeo, all().after(gone.seq())));
    assertEquals(List.of("2026-07-19", "2026-07-20"), days(after.entries()));
    Page before = await(log.page(romeo, all().before(gone.seq())));
    assertEquals(List.of(), before.entries());
    assertTrue(before.complete());
    assertFalse(await(log.has(romeo, List.of(gone.seq()))));
    assertEquals("2026-07-19", day(await(log.bounds(romeo)).orElseThrow().first()));
  }

  @Test
  void whatIsStillToBeDeliveredOutlivesTheArchive() {
    append(
        log,
        row(romeo, "2026-03-01", LIVE),
        row(romeo, "2026-05-10", LIVE),
        row(romeo, "2026-05-11", FLEETING),
        row(romeo, "2026-05-12", SENT),
        row(romeo, "2026-07-20", LIVE));
    deliver(romeo, "2026-03-01");
    Rule[] rules = {
      new Rule("montague.lit", Optional.of(Duration.ofDays(30)), Optional.of(Duration.ofDays(90))),
      rule("capulet.lit", 30)
    };
    forget(rules);
    assertEquals(List.of("2026-07-20"), days(archive(romeo)));
    assertEquals(List.of("2026-05-10", "2026-05-11", "2026-07-20"), days(pending(romeo)));
    forget(rules);
    assertEquals(List.of("2026-05-10", "2026-05-11", "2026-07-20"), days(pending(romeo)));
    deliver(romeo, "2026-07-20");
    forget(rules);
    assertFalse(partitions().contains("log_2026_05"), "nobody waits for anything of it");
  }

  @Test
  void aDomainThatKeepsLessForgetsByItself() {
    append(
        log,
        row(romeo, "2026-07-01", LIVE),
        row(romeo, "2026-07-15", SENT),
        row(juliet, "2026-07-01", LIVE),
        row(juliet, "2025-08-01", LIVE),
        row(juliet, "2025-01-01", LIVE));
    deliver(romeo, "2026-07-20");
    deliver(juliet, "2026-07-20");
    forget(rule("montague.lit", 7), rule("capulet.lit", 365));
    assertEquals(List.of("2026-07-15"), days(archive(romeo)));
    assertEquals(List.of("2025-08-01", "2026-07-01"), days(archive(juliet)));
  }

  @Test
  void aDomainThatNoRuleNamesKeepsAll() {
    append(
        log,
        row(romeo, "2026-03-01", SENT),
        row(romeo, "2026-07-19", SENT),
        row(juliet, "2026-03-01", SENT));
    deliver(romeo, "2026-07-20");
    deliver(juliet, "2026-07-20");
    forget(rule("montague.lit", 30));
    assertEquals(List.of("2026-07-19"), days(archive(romeo)));
    assertEquals(List.of("2026-03-01"), days(archive(juliet)));
  }

  @Test
  void aDomainThatKeepsLessKeepsWhatIsToBeDelivered() {
    append(
        log,
        row(romeo, "2026-07-01", LIVE),
        row(romeo, "2026-07-02", SENT),
        row(romeo, "2026-07-03", FLEETING),
        row(juliet, "2026-07-01", LIVE));
    forget(
        new Rule("montague.lit", Optional.of(Duration.ofDays(7)), FOREVER),
        new Rule("capulet.lit", FOREVER, FOREVER));
    assertEquals(List.of(), archive(romeo));
    assertEquals(List.of("2026-07-01", "2026-07-03"), days(pending(romeo)));
    assertEquals(List.of("2026-07-01"), days(archive(juliet)));
  }

  @Test
  void whatWaitedTooLongIsNotDeliveredAnyMore() {
    append(
        log,
        row(romeo, "2026-06-01", LIVE),
        row(romeo, "2026-06-02", FLEETING),
        row(romeo, "2026-07-19", LIVE),
        row(juliet, "2026-06-01", LIVE));
    forget(
        new Rule("montague.lit", FOREVER, Optional.of(Duration.ofDays(14))),
        new Rule("capulet.lit", FOREVER, FOREVER));
    assertEquals(List.of("2026-06-01", "2026-07-19"), days(archive(romeo)));
    assertEquals(List.of("2026-06-01", "2026-07-19"), days(pending(romeo)), "rows stay");
    long cursor = cursor("romeo", "montague.lit");
    assertEquals(
        List.of("2026-07-19"), days(await(log.pending(romeo, cursor, 10))), "the cursor is past");
    assertEquals(Seq.NONE, cursor("juliet", "capulet.lit"));
  }

  @Test
  void anArchiveThatIsTooLongLosesItsOldest() {
    List<Entry> rows = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      rows.add(row(romeo, "2026-06-%02d".formatted(i), i % 3 == 0 ? SENT : LIVE));
      rows.add(row(juliet, "2026-06-%02d".formatted(i), LIVE));
    }
    append(log, rows);
    deliver(romeo, "2026-07-01");
    deliver(juliet, "2026-06-05");
    Retention most = new Retention(List.of(), 7, 0);
    await(persistence.forget(most, NOW));
    assertEquals(7, archive(romeo).size());
    assertEquals("2026-06-20", day(archive(romeo).getLast().seq()));
    assertEquals(7, archive(juliet).size(), "she has no more of it, though she takes nothing");
    assertEquals("2026-06-14", day(archive(juliet).getFirst().seq()));
    assertEquals(15, pending(juliet).size(), "what she has not had stays");
    assertEquals("2026-06-06", day(pending(juliet).getFirst().seq()));
    deliver(juliet, "2026-07-01");
    append(log, row(juliet, "2026-07-21", LIVE));
    await(persistence.forget(most, NOW.plus(Duration.ofDays(2))));
    assertEquals(7, archive(juliet).size());
  }

  @Test
  void anArchiveWithinItsBoundsLosesNothing() {
    append(
        log,
        row(romeo, "2026-06-01", LIVE),
        row(romeo, "2026-06-02", LIVE),
        row(romeo, "2026-06-03", SENT));
    deliver(romeo, "2026-07-01");
    await(persistence.forget(new Retention(List.of(), 7, 1 << 20), NOW));
    assertEquals(List.of("2026-06-01", "2026-06-02", "2026-06-03"), days(archive(romeo)));
  }

  @Test
  void anArchiveThatIsTooLargeLosesItsOldest() {
    for (int i = 1; i <= 9; i++) {
      append(log, row(romeo, "2026-06-0" + i, SENT));
    }
    deliver(romeo, "2026-07-01");
    int size = row(romeo, "2026-06-01", SENT).stanza().length();
    await(persistence.forget(new Retention(List.of(), 0, 4L * size + 1), NOW));
    assertEquals(
        List.of("2026-06-06", "2026-06-07", "2026-06-08", "2026-06-09"), days(archive(romeo)));
  }

  @Test
  void manyAccountsAreLookedAtInSteps() {
    List<Entry> rows = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      long owner = account("user" + i, "montague.lit");
      rows.add(row(owner, "2026-07-01", SENT));
    }
    append(log, rows);
    forget(rule("montague.lit", 7), new Rule("capulet.lit", FOREVER, FOREVER));
    for (Entry row : rows) {
      assertEquals(List.of(), archive(row.owner()));
    }
  }

  @Test
  void severalNodesAtOnceDoItOnce() {
    append(log, row(romeo, "2026-03-01", SENT), row(romeo, "2026-07-20", SENT));
    deliver(romeo, "2026-07-20");
    Retention retention = new Retention(List.of(rule("montague.lit", 30)), 0, 0);
    await(Future.all(Stream.generate(() -> persistence.forget(retention, NOW)).limit(5).toList()));
    forget(rule("montague.lit", 30));
    assertEquals(List.of("2026-07-20"), days(archive(romeo)));
    assertEquals(List.of(), refused);
  }

  @Test
  void whoReadsIsNotWaitedForAndMakesNobodyWait() {
    append(log, row(romeo, "2026-03-01", SENT), row(romeo, "2026-07-20", SENT));
    deliver(romeo, "2026-07-20");
    PgConnection reader =
        await(
            PgConnection.connect(
                LOOP.vertx(), Connecting.options(database.endpoint(), Fence.none())));
    await(reader.query("begin; select from log").execute());
    Future<Void> done =
        persistence.forget(
            new Retention(List.of(rule("montague.lit", 30), rule("capulet.lit", 30)), 0, 0), NOW);
    until(() -> refused.contains("upkeep.retire"));
    assertEquals(List.of("2026-03-01", "2026-07-20"), days(archive(romeo)));
    await(reader.query("commit").execute());
    await(done);
    assertEquals(List.of("2026-07-20"), days(archive(romeo)));
    await(reader.close());
  }

  private void forget(Rule... rules) {
    await(persistence.forget(new Retention(List.of(rules), 0, 0), NOW));
  }

  private static Rule rule(String domain, int days) {
    return new Rule(domain, Optional.of(Duration.ofDays(days)), Optional.of(Duration.ofDays(days)));
  }

  private static Retention days(String domain, int archive, int offline) {
    return new Retention(
        List.of(
            new Rule(
                domain,
                Optional.of(Duration.ofDays(archive)),
                Optional.of(Duration.ofDays(offline)))),
        0,
        0);
  }

  private long account(String local, String domain) {
    return await(persistence.accounts().create(new BareJid(local, domain), List.of())).id();
  }

  private long cursor(String local, String domain) {
    return await(persistence.accounts().find(new BareJid(local, domain))).orElseThrow().delivered();
  }

  private void append(UserLog to, Entry... rows) {
    append(to, List.of(rows));
  }

  private static void append(UserLog to, List<Entry> rows) {
    await(
        LOOP.run(() -> {
          LogWriter writer = to.writer();
          return Future.all(rows.stream().map(writer::append).toList()).eventually(writer::close);
        }));
  }

  private static Entry row(long owner, String day, int flags) {
    long seq = Seq.next(Seq.NONE, Instant.parse(day + "T10:00:00Z").toEpochMilli());
    return new Entry(owner, seq, flags, "peer@example.org", Buffer.buffer("<message/>"));
  }

  private void deliver(long owner, String day) {
    await(log.delivered(List.of(new Cursor(owner, row(owner, day, 0).seq()))));
  }

  private List<Entry> archive(long owner) {
    return await(log.page(owner, all())).entries();
  }

  private List<Entry> pending(long owner) {
    return await(log.pending(owner, Seq.NONE, 100)).stream()
        .filter(row -> row.seq() > row(owner, "2026-03-01", 0).seq())
        .toList();
  }

  private static List<String> days(List<Entry> rows) {
    return rows.stream().map(row -> day(row.seq())).toList();
  }

  private static String day(long seq) {
    return Seq.time(seq).toString().substring(0, 10);
  }

  private static ArchiveQuery all() {
    return ArchiveQuery.first(ArchiveQuery.Filter.ALL, 100);
  }

  private List<String> partitions() {
    Sql sql = new Sql(LOOP.vertx(), database.settings(), SqlObserver.NONE, Fence.none());
    List<String> names = new ArrayList<>();
    for (Row row :
        await(
            sql.run(
                statement(
                    "select inhrelid::regclass::text from pg_inherits where inhparent ="
                        + " 'log'::regclass"),
                none()))) {
      names.add(row.getString(0));
    }
    await(sql.close());
    return names;
  }

  private static Statement statement(String text) {
    return new Statement("test", text);
  }

  private static Tuple none() {
    return Tuple.tuple();
  }
}
