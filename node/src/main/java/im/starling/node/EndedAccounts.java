// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.node.route.Envelope;
import im.starling.persistence.AccountEnd;
import im.starling.persistence.Accounts;
import im.starling.protocol.BareJid;
import im.starling.protocol.StreamError.Condition;
import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the sessions of accounts that were removed or disabled elsewhere, by the command line for
 * one: the database says which. On one context of Vert.x.
 */
final class EndedAccounts {
  private static final Logger log = LoggerFactory.getLogger(EndedAccounts.class);
  private static final long EVERY = 2_000;

  /** More than can end in the minute that the database is asked for. */
  private static final int KNOWN = 20_000;

  private final Vertx vertx;
  private final Accounts accounts;
  private final BiConsumer<BareJid, Envelope.Expel> expel;
  private final Set<Long> known = new LinkedHashSet<>();

  EndedAccounts(Vertx vertx, Accounts accounts, BiConsumer<BareJid, Envelope.Expel> expel) {
    this.vertx = vertx;
    this.accounts = accounts;
    this.expel = expel;
  }

  /** Looks now, and again and again. */
  void start() {
    vertx.runOnContext(begun -> look());
  }

  private void look() {
    accounts
        .ends(known)
        .onSuccess(this::end)
        .onFailure(
            failure -> log.atDebug().addKeyValue("why", failure.getMessage()).log("ends-not-known"))
        .onComplete(looked -> vertx.setTimer(EVERY, again -> look()));
  }

  private void end(List<AccountEnd> ended) {
    for (AccountEnd end : ended) {
      known.add(end.id());
      String why = end.removed() ? "the account is removed" : "the account is disabled";
      expel.accept(
          end.address(), new Envelope.Expel(Condition.NOT_AUTHORIZED.error(why), end.removed()));
    }
    while (known.size() > KNOWN) {
      known.remove(known.iterator().next());
    }
  }
}
