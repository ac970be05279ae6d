// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.node.feature.roster.Goodbyes;
import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.HomeLink;
import im.starling.node.route.Receipt;
import im.starling.node.route.Router;
import im.starling.persistence.AccountEnd;
import im.starling.persistence.Accounts;
import im.starling.persistence.Persistence;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.StreamError;
import im.starling.protocol.StreamError.Condition;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions of accounts that were removed, disabled or given another password elsewhere, by
 * the command line for one, and tells the contacts of those that were removed: the database says
 * which. On one loop.
 */
final class EndedAccounts {
  private static final Logger log = LoggerFactory.getLogger(EndedAccounts.class);
  private static final long EVERY = 2_000;

  private static final int AT_ONCE = 1_000;

  /** Who has proved the old password a moment before its end may have connected this late. */
  static final Duration MARGIN = Duration.ofSeconds(1);

  /** Numbers come a little out of order; what is older than so many others will not come. */
  private static final int KNOWN = 2_000;

  private final Loop loop;
  private final Accounts accounts;
  private final Goodbyes goodbyes;
  private final HomeLink homes;
  private final Router router;
  private final Set<Long> known = new LinkedHashSet<>();
  private long after;

  EndedAccounts(Loop loop, Persistence persistence, HomeLink homes, Router router) {
    this.loop = loop;
    this.accounts = persistence.accounts();
    this.goodbyes = new Goodbyes(persistence.partings());
    this.homes = homes;
    this.router = router;
  }

  /**
   * Completes when it knows what has ended before now, of which there is no session here; then it
   * looks again and again. From any thread.
   */
  Future<Void> start() {
    return loop.submit(this::begin);
  }

  private Future<Void> begin() {
    return accounts
        .ends(after, known, AT_ONCE)
        .compose(before -> {
          before.forEach(this::know);
          if (before.size() == AT_ONCE) {
            return begin();
          }
          sayGoodbye();
          loop.after(EVERY, this::look);
          return Future.succeededFuture();
        });
  }

  private void know(AccountEnd end) {
    known.add(end.id());
    if (known.size() > KNOWN) {
      long oldest = known.iterator().next();
      known.remove(oldest);
      after = Math.max(after, oldest);
    }
  }

  private void look() {
    accounts
        .ends(after, known, AT_ONCE)
        .onSuccess(this::end)
        .onFailure(
            failure -> log.atDebug().addKeyValue("why", failure.getMessage()).log("ends-not-known"))
        .onComplete(looked -> loop.after(EVERY, this::look));
  }

  private void end(List<AccountEnd> ended) {
    List<Future<Void>> over = new ArrayList<>();
    for (AccountEnd end : ended) {
      know(end);
      over.add(expel(end).onFailure(busy -> known.remove(end.id()))); // and tries again
    }
    // Contacts see that the sessions go before they hear that they will not come again.
    Future.join(over).onComplete(gone -> sayGoodbye());
  }

  private void sayGoodbye() {
    goodbyes
        .tell(goodbye -> router.route(loop, goodbye))
        .onFailure(failure ->
            log.atDebug().addKeyValue("why", failure.getMessage()).log("goodbyes-not-said"));
  }

  /** Ends an account's sessions. */
  Future<Void> expel(AccountEnd end) {
    long at = loop.ticks() - end.age().minus(MARGIN).toMillis();
    boolean removed = end.why() == AccountEnd.Why.REMOVED;
    Envelope.Expel expel = new Envelope.Expel(error(end.why()), end.account(), at, removed);
    return homes.send(loop, end.address(), expel).compose(EndedAccounts::taken);
  }

  private static Future<Void> taken(Receipt receipt) {
    return receipt instanceof Receipt.Refused refused
        ? Future.failedFuture(new StanzaFailure(refused.error()))
        : Future.succeededFuture();
  }

  private static StreamError error(AccountEnd.Why why) {
    return switch (why) {
      case REMOVED -> Condition.NOT_AUTHORIZED.error("the account is removed");
      case DISABLED -> Condition.NOT_AUTHORIZED.error("the account is disabled");
      case PASSWORD -> Condition.RESET.error("the password was changed");
    };
  }
}
