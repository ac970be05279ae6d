// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.node.route.Envelope;
import im.starling.persistence.AccountEnd;
import im.starling.persistence.Accounts;
import im.starling.protocol.BareJid;
import im.starling.protocol.StreamError;
import im.starling.protocol.StreamError.Condition;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions of accounts that were removed, disabled or given another password elsewhere, by
 * the command line for one: the database says which. On one context of Vert.x.
 */
final class EndedAccounts {
  private static final Logger log = LoggerFactory.getLogger(EndedAccounts.class);
  private static final long EVERY = 2_000;

  private static final int AT_ONCE = 1_000;

  /** Numbers come a little out of order; what is older than so many others will not come. */
  private static final int KNOWN = 2_000;

  private final Vertx vertx;
  private final Accounts accounts;
  private final BiFunction<BareJid, Envelope.Expel, Future<Void>> expel;
  private final Set<Long> known = new LinkedHashSet<>();
  private long after;

  EndedAccounts(
      Vertx vertx, Accounts accounts, BiFunction<BareJid, Envelope.Expel, Future<Void>> expel) {
    this.vertx = vertx;
    this.accounts = accounts;
    this.expel = expel;
  }

  /**
   * Completes when it knows what has ended before now, of which there is no session here; then it
   * looks again and again.
   */
  Future<Void> start() {
    Promise<Void> begun = Promise.promise();
    vertx.runOnContext(here -> begin().onComplete(begun));
    return begun.future();
  }

  private Future<Void> begin() {
    return accounts
        .ends(after, known, AT_ONCE)
        .compose(before -> {
          before.forEach(this::know);
          if (before.size() == AT_ONCE) {
            return begin();
          }
          vertx.setTimer(EVERY, again -> look());
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
        .onComplete(looked -> vertx.setTimer(EVERY, again -> look()));
  }

  private void end(List<AccountEnd> ended) {
    for (AccountEnd end : ended) {
      know(end);
      boolean removed = end.why() == AccountEnd.Why.REMOVED;
      Context here = vertx.getOrCreateContext();
      expel
          .apply(end.address(), new Envelope.Expel(error(end.why()), removed))
          .onFailure(busy -> here.runOnContext(again -> known.remove(end.id()))); // and tries again
    }
  }

  private static StreamError error(AccountEnd.Why why) {
    return switch (why) {
      case REMOVED -> Condition.NOT_AUTHORIZED.error("the account is removed");
      case DISABLED -> Condition.NOT_AUTHORIZED.error("the account is disabled");
      case PASSWORD -> Condition.RESET.error("the password was changed");
    };
  }
}
