// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import im.starling.node.TestNode;
import im.starling.node.config.Config.Archive;
import im.starling.node.config.Config.Limits;
import im.starling.protocol.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes is for the test of persistence; here, that a node lets it go as it is configured. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class RetentionTest {
  @Test
  void aNodeDropsMonthsThatNobodyKeeps() throws Exception {
    Optional<Duration> days = Optional.of(Duration.ofDays(30));
    Archive archive = new Archive(days, days, 0, Optional.empty(), 5_000, List.of());
    try (TestNode node = new TestNode(Limits.DEFAULT, archive)) {
      node.restart(() -> old(node));
      awaitGone(node);
    }
  }

  @Test
  void aNodeThatKeepsAllDropsNothing() throws Exception {
    Archive all =
        new Archive(Optional.empty(), Optional.empty(), 0, Optional.empty(), 5_000, List.of());
    try (TestNode node = new TestNode(Limits.DEFAULT, all)) {
      node.restart(() -> old(node));
      // What the next month needs is made at each start before anything goes.
      node.restart();
      node.database()
          .execute(
              """
              do $$ begin
                assert to_regclass('log_2020_01') is not null, 'the month is gone';
                assert exists (select from log where peer = 'old@localhost'), 'the row is gone';
              end $$
              """);
    }
  }

  /** A message of January 2020. */
  private static void old(TestNode node) {
    node.account("ann@localhost", "ann");
    String seq = "(extract(epoch from timestamp '2020-01-15') * 1000)::bigint << 20";
    node.database().execute("select log_partition(%s)".formatted(seq));
    node.database()
        .execute(
            """
            insert into log (owner, seq, flags, peer, stanza)
            select id, %s, 1, 'old@localhost', '<message/>'::bytea from account
            """
                .formatted(seq));
  }

  /** Asked again and again: a statement that waits would itself keep the month. */
  private static void awaitGone(TestNode node) {
    Wait.until(Duration.ofSeconds(30), () -> gone(node), () -> "the month is still there");
  }

  private static boolean gone(TestNode node) {
    try {
      node.database().execute("do $$ begin assert to_regclass('log_2020_01') is null; end $$");
      return true;
    } catch (IllegalStateException there) {
      return false;
    }
  }
}
