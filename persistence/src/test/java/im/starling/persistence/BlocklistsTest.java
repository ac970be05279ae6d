// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import static im.starling.persistence.Loop.await;
import static im.starling.persistence.Loop.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class BlocklistsTest {
  @AutoClose private static final TestDatabase DATABASE = TestDatabase.create();
  @AutoClose private static final Loop LOOP = new Loop();

  private static final BareJid ROMEO = new BareJid("romeo", "example.org");
  private static final BareJid DOMAIN = new BareJid("", "spam.example");

  private final Persistence persistence =
      Persistence.connect(LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE);
  private final Blocklists blocklists = persistence.blocklists();

  @Test
  void addressesOfEveryKindComeBack() throws Exception {
    long owner = owner("kinds");
    List<Jid> all =
        List.of(
            ROMEO,
            ROMEO.with("orchard/at@night"),
            DOMAIN,
            DOMAIN.with("bot"),
            Jid.parse("jülia@example.org/Ünïcode"));
    await(blocklists.add(owner, all));
    assertEquals(Set.copyOf(all), Set.copyOf(await(blocklists.load(owner))));
  }

  @Test
  void addingTwiceAndRemovingWhatIsNotThereAreNothingSpecial() {
    long owner = owner("twice");
    await(blocklists.add(owner, List.of(ROMEO)));
    await(blocklists.add(owner, List.of(ROMEO, DOMAIN)));
    await(blocklists.remove(owner, List.of(ROMEO, ROMEO.with("orchard"))));
    assertEquals(List.of(DOMAIN), await(blocklists.load(owner)));
    await(blocklists.remove(owner, List.of(DOMAIN)));
    assertEquals(List.of(), await(blocklists.load(owner)));
  }

  @Test
  void ownersDoNotSeeEachOther() {
    long one = owner("one");
    long two = owner("two");
    await(blocklists.add(one, List.of(ROMEO)));
    await(blocklists.remove(two, List.of(ROMEO)));
    assertEquals(List.of(), await(blocklists.load(two)));
    assertEquals(List.of(ROMEO), await(blocklists.load(one)));
  }

  @Test
  void nobodyBlocksNobody() {
    assertTrue(failure(blocklists.add(-1, List.of(ROMEO))).toString().contains("blocked"));
    assertEquals(List.of(), await(blocklists.load(-1)));
  }

  @Test
  void anOwnersLastWordIsKept() {
    long owner = owner("reporter");
    await(blocklists.report(owner, report(ROMEO, "first")));
    await(blocklists.report(owner, report(ROMEO, "second")));
    await(blocklists.report(owner, report(DOMAIN, "other")));
    assertEquals(List.of("romeo@example.org second", "spam.example other"), reports(owner));
  }

  @Test
  void thereIsAnEndToReports() {
    long owner = owner("talker");
    run(
        "insert into abuse_report select $1, n || '@spam.example', 'r', '', '{}'"
            + " from generate_series(1, 99) n",
        owner);
    await(blocklists.report(owner, report(ROMEO, "the last")));
    await(blocklists.report(owner, report(DOMAIN, "one too many")));
    assertEquals(List.of("romeo@example.org the last"), reports(owner));
  }

  private static List<String> reports(long owner) {
    return run(
            "select address || ' ' || words said from abuse_report"
                + " where owner = $1 and words <> '' order by made",
            owner)
        .stream()
        .map(row -> row.getString("said"))
        .toList();
  }

  private static List<Row> run(String statement, long owner) {
    Sql sql = new Sql(LOOP.vertx(), DATABASE.settings(), SqlObserver.NONE, Fence.none());
    List<Row> rows = new ArrayList<>();
    await(sql.run(new Statement("", statement), Tuple.of(owner))).forEach(rows::add);
    return rows;
  }

  private long owner(String local) {
    BareJid address = new BareJid(local, "blocking.example");
    return await(persistence.accounts().create(address, List.of())).id();
  }

  private static AbuseReport report(Jid about, String words) {
    return new AbuseReport(about, "urn:xmpp:reporting:spam", words, List.of("by id"));
  }
}
