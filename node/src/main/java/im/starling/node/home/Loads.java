// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.Receipt;
import im.starling.persistence.Account;
import im.starling.persistence.Persistence;
import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import im.starling.protocol.StanzaError.Condition;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings homes from the database when something comes for them. Who makes others' homes come waits
 * for one after the other; an account's own is not kept waiting by that. On one loop.
 */
final class Loads {
  private static final Logger log = LoggerFactory.getLogger(Loads.class);
  private static final long RETRY = 500;
  private static final long RETRY_MOST = 8_000;

  /** How many homes can be under way from the database; more are refused for now. */
  private static final int LOADING = 20_000;

  /** How many envelopes wait for a home that is being loaded; the next is refused for now. */
  private static final int WAITING = 1_024;

  private final Loop loop;
  private final Persistence persistence;
  private final UserHome.Surroundings around;
  private final Strangers strangers;
  private final Turns turns;
  private int underway;

  /** A home that is not there yet, and what waits for it. */
  static final class Load {
    private final List<ShardHomes.Waiting> waiting = new ArrayList<>(2);

    /** In whose turns the database is asked, whichever comes first. */
    private final Set<BareJid> askers = new HashSet<>(2);

    private boolean begun;
  }

  Loads(Loop loop, Persistence persistence, UserHome.Surroundings around, Strangers strangers) {
    this.loop = loop;
    this.persistence = persistence;
    this.around = around;
    this.strangers = strangers;
    this.turns = new Turns(loop);
  }

  /** Has an envelope wait for its home. */
  Future<Receipt> await(ShardHomes there, BareJid address, Envelope envelope) {
    BareJid asker = asker(envelope, address);
    Load load = there.loading.get(address);
    boolean asks = load == null || !(load.begun || (asker != null && load.askers.contains(asker)));
    if ((load == null ? underway >= LOADING : load.waiting.size() >= WAITING)
        || (asks && asker != null && turns.full(asker))) {
      return Receipt.refused(Condition.RESOURCE_CONSTRAINT);
    }
    if (load == null) {
      load = new Load();
      there.loading.put(address, load);
      underway++;
    }
    ShardHomes.Waiting next = new ShardHomes.Waiting(address, envelope);
    load.waiting.add(next);
    if (asks && asker != null) {
      load.askers.add(asker);
      ask(there, address, load, asker, RETRY);
    } else if (asks) {
      begin(there, address, load, RETRY);
    }
    return next.receipt().future();
  }

  /** Who wants something of somebody else; null for the account itself, and for the server. */
  private static @Nullable BareJid asker(Envelope envelope, BareJid address) {
    Jid from = envelope instanceof Envelope.Arriving arriving ? arriving.stanza().from() : null;
    BareJid asker = from == null ? null : from.bare();
    return asker == null || asker.local().isEmpty() || asker.equals(address) ? null : asker;
  }

  private void ask(ShardHomes there, BareJid address, Load load, BareJid asker, long retry) {
    turns
        .take(asker, () -> begin(there, address, load, retry))
        .onFailure(
            full -> loop.after(retry, () -> ask(there, address, load, asker, longer(retry))));
  }

  private static long longer(long retry) {
    return Math.min(retry * 2, RETRY_MOST);
  }

  /** Never fails: the database is asked again until it answers. */
  private Future<Void> begin(ShardHomes there, BareJid address, Load load, long retry) {
    if (load.begun) {
      return Future.succeededFuture();
    }
    load.begun = true;
    return find(address)
        .onSuccess(home -> loaded(there, address, home))
        .onFailure(failure -> {
          log.atWarn().addKeyValue("why", failure.getMessage()).log("home-not-loaded");
          loop.after(retry, () -> again(there, address, load, longer(retry)));
        })
        .transform(done -> Future.succeededFuture());
  }

  private void again(ShardHomes there, BareJid address, Load load, long retry) {
    load.begun = false;
    Iterator<BareJid> askers = load.askers.iterator();
    if (load.waiting.stream().anyMatch(each -> asker(each.envelope(), address) == null)) {
      begin(there, address, load, retry);
    } else if (askers.hasNext()) {
      ask(there, address, load, askers.next(), retry);
    }
  }

  private Future<Optional<Home>> find(BareJid address) {
    return persistence
        .accounts()
        .find(address)
        .compose(found -> found.isEmpty() ? Future.succeededFuture(noHome()) : load(found.get()));
  }

  private Future<Optional<Home>> load(Account account) {
    return persistence
        .log()
        .last(account.id())
        .compose(last ->
            around
                .pipeline()
                .load(account.id())
                .map(states -> {
                  Mailbox.Account at =
                      new Mailbox.Account(
                          account.address(), account.id(), account.delivered(), last);
                  return Optional.of(new UserHome(loop, at, states, around));
                }));
  }

  private static Optional<Home> noHome() {
    return Optional.empty();
  }

  private void loaded(ShardHomes there, BareJid address, Optional<Home> home) {
    Load load = Objects.requireNonNull(there.loading.remove(address));
    underway--;
    home.ifPresent(there::add);
    for (ShardHomes.Waiting next : load.waiting) {
      loop.call(
              loop,
              () ->
                  home.isPresent()
                      ? home.get().accept(next.envelope())
                      : strangers.nobody(next.envelope()))
          .onComplete(next.receipt());
    }
  }

  /** The homes of a shard are about to go, as soon as it has come to rest: nothing waits longer. */
  void hurry(ShardHomes there) {
    Map.copyOf(there.loading).forEach((address, load) -> begin(there, address, load, RETRY));
  }

  /** How many homes wait for others that the same account wants. From any thread, roughly. */
  int waiting() {
    return turns.waiting();
  }
}
