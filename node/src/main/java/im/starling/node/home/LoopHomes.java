// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.feature.Online;
import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.Parcel;
import im.starling.node.route.Receipt;
import im.starling.persistence.Account;
import im.starling.persistence.ArchiveIds;
import im.starling.persistence.Cursor;
import im.starling.persistence.LogWriter;
import im.starling.persistence.Persistence;
import im.starling.protocol.BareJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Presence;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StanzaError.Condition;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The homes of one loop: loads them when something comes for them, forgets them when they are idle,
 * and writes their cursors, many at a time. On that loop.
 */
public final class LoopHomes {
  private static final Logger log = LoggerFactory.getLogger(LoopHomes.class);
  private static final long RETRY = 500;
  private static final long RETRY_MOST = 8_000;

  /** How many cursors one statement writes. */
  private static final int CURSORS = 1_000;

  /** How many homes can be under way from the database; more are refused for now. */
  private static final int LOADING = 20_000;

  private static final long SWEEP = 250;
  private static final long IDLE = 60_000;

  /** How many envelopes wait for a home that is being loaded; the next is refused for now. */
  private static final int WAITING = 1_024;

  private final Loop loop;
  private final Persistence persistence;
  private final LogWriter writer;
  private final UserHome.Surroundings around;
  private final LastCounts counts;
  private final Map<BareJid, Home> homes = new HashMap<>();
  private final Map<BareJid, List<Waiting>> loading = new HashMap<>();
  private final Set<Home> dirty = new LinkedHashSet<>();
  private long forgotAt;
  private boolean closed;

  private record Waiting(Envelope envelope, Promise<Receipt> receipt) {}

  /** On the loop itself: it gets a connection to the database of its own. */
  public LoopHomes(Loop loop, HomeServices services) {
    this.loop = loop;
    this.persistence = services.persistence();
    this.writer = persistence.log().writer();
    ArchiveIds ids = new ArchiveIds(services.archiveKey());
    this.counts = new LastCounts(persistence.endedSessions());
    this.around =
        new UserHome.Surroundings(
            services.pipeline(),
            services.router(),
            services.link(),
            new Mailbox.LogAccess(persistence.log(), writer, ids),
            counts,
            services.resources(),
            services.resourcesPerAccount(),
            this::forget,
            dirty::add);
  }

  /** The loop that they are on. */
  public Loop loop() {
    return loop;
  }

  /** Who is told, on this loop, when the log stands still and when it goes on. */
  public void onStall(Consumer<Boolean> listener) {
    writer.onStall(listener);
  }

  /** Starts the regular writing of cursors. */
  public void start() {
    loop.after(SWEEP, this::sweep);
  }

  /** Takes what nobody waits for; what one of them does wrong is no matter of the others. */
  void take(List<Envelope.Arriving> envelopes) {
    List<Presence> probes = new ArrayList<>(0);
    for (Envelope.Arriving envelope : envelopes) {
      if (envelope.stanza() instanceof Presence presence
          && presence.type() == Presence.Type.PROBE
          && away(presence)) {
        probes.add(presence);
      } else {
        take(envelope);
      }
    }
    if (!probes.isEmpty()) {
      probed(probes);
    }
  }

  private void take(Envelope.Arriving envelope) {
    BareJid address = Objects.requireNonNull(envelope.stanza().to()).bare();
    try {
      accept(address, envelope).onFailure(LoopHomes::broken);
    } catch (RuntimeException bug) {
      broken(bug);
    }
  }

  /**
   * Who comes online asks for all contacts, most of whom are away: one look at the database is for
   * all of them, and no home is loaded. Whoever has come by the time it answers has told them.
   */
  private void probed(List<Presence> probes) {
    around
        .pipeline()
        .probed(probes)
        .onSuccess(answers -> {
          List<Presence> given = new ArrayList<>(answers.size());
          for (int i = 0; i < answers.size(); i++) {
            if (away(probes.get(i))) {
              answers.get(i).ifPresent(given::add);
            }
          }
          around.router().tell(loop, given);
        })
        .onFailure(failure ->
            log.atDebug().addKeyValue("why", failure.getMessage()).log("probes-not-answered"));
  }

  private boolean away(Presence probe) {
    BareJid address = Objects.requireNonNull(probe.to()).bare();
    return !homes.containsKey(address) && !loading.containsKey(address);
  }

  private static void broken(Throwable bug) {
    log.atError().setCause(bug).log("stanza-failed");
  }

  Future<Receipt> accept(BareJid address, Envelope envelope) {
    Home home = homes.get(address);
    if (home != null) {
      return home.accept(envelope);
    }
    List<Waiting> waiting = loading.get(address);
    if (waiting == null) {
      if (nobodyThere(envelope)) {
        return Receipt.ACCEPTED_NOW;
      }
      if (loading.size() >= LOADING) {
        return Receipt.refused(Condition.RESOURCE_CONSTRAINT);
      }
      waiting = new ArrayList<>(2);
      loading.put(address, waiting);
      load(address, RETRY);
    } else if (waiting.size() >= WAITING) {
      return Receipt.refused(Condition.RESOURCE_CONSTRAINT);
    }
    Promise<Receipt> receipt = Promise.promise();
    waiting.add(new Waiting(envelope, receipt));
    return receipt.future();
  }

  /** An account that has a session has its home in memory: presence for any other needs no look. */
  private static boolean nobodyThere(Envelope envelope) {
    return envelope instanceof Envelope.Arriving arriving
        && arriving.stanza() instanceof Presence presence
        && switch (presence.type()) {
          case AVAILABLE, UNAVAILABLE, ERROR -> true;
          case PROBE, SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED -> false;
        };
  }

  private void load(BareJid address, long retry) {
    persistence
        .accounts()
        .find(address)
        .compose(found -> found.isEmpty() ? Future.succeededFuture(noHome()) : load(found.get()))
        .onSuccess(home -> loaded(address, home))
        .onFailure(failure -> {
          log.atWarn().addKeyValue("why", failure.getMessage()).log("home-not-loaded");
          loop.after(retry, () -> load(address, Math.min(retry * 2, RETRY_MOST)));
        });
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

  private void loaded(BareJid address, Optional<Home> home) {
    List<Waiting> waiting = loading.remove(address);
    home.ifPresent(there -> homes.put(address, there));
    for (Waiting next : waiting == null ? List.<Waiting>of() : waiting) {
      loop.call(
              loop,
              () -> home.isPresent() ? home.get().accept(next.envelope) : nobody(next.envelope))
          .onComplete(next.receipt);
    }
  }

  /** There is no such account: the same answers as for one that is not there (RFC 6121 §8.5.1). */
  private Future<Receipt> nobody(Envelope envelope) {
    if (envelope instanceof Envelope.Unseen(Parcel counted)
        && counted.stanza() instanceof Message message
        && Unlogged.matters(message)) {
      around.router().tell(loop, List.of(Unlogged.returned(message)));
    }
    if (!(envelope instanceof Envelope.Arriving arriving)) {
      return Future.succeededFuture(new Receipt.Gone());
    }
    if (!(arriving.stanza() instanceof Presence presence)) {
      StanzaError guarded =
          arriving.stanza() instanceof Iq iq && iq.request()
              ? around.pipeline().refusal(iq, null)
              : null;
      return guarded == null
          ? Receipt.refused(Condition.SERVICE_UNAVAILABLE)
          : Future.succeededFuture(new Receipt.Refused(guarded));
    }
    Jid from = presence.from();
    if (presence.type() == Presence.Type.PROBE && from != null) {
      Jid to = Objects.requireNonNull(presence.to());
      Presence no = Presence.of(Presence.Type.UNSUBSCRIBED, to.bare(), from.bare());
      around.router().route(loop, no).onFailure(lost -> {});
    }
    return Receipt.ACCEPTED_NOW;
  }

  private void sweep() {
    if (closed) {
      return;
    }
    Future<?> written;
    try {
      written = Future.join(flush(), counts.flush());
    } catch (RuntimeException bug) {
      log.atError().setCause(bug).log("sweep-failed");
      written = Future.succeededFuture();
    }
    written.onComplete(done -> {
      loop.after(SWEEP, this::sweep);
      forget();
    });
  }

  /** Writes the cursors that moved. A cursor that is not written costs a repeat, never a loss. */
  Future<Void> flush() {
    List<Cursor> moved = new ArrayList<>();
    List<Home> taken = new ArrayList<>();
    for (Iterator<Home> all = dirty.iterator(); all.hasNext() && moved.size() < CURSORS; ) {
      Home home = all.next();
      Cursor cursor = home.cursor();
      all.remove();
      if (home.written() < cursor.seq()) {
        moved.add(cursor);
        taken.add(home);
      }
    }
    if (moved.isEmpty()) {
      return Future.succeededFuture();
    }
    return persistence
        .log()
        .delivered(moved)
        .onSuccess(done -> {
          for (int i = 0; i < taken.size(); i++) {
            taken.get(i).written(moved.get(i).seq());
          }
        })
        .onFailure(failure -> {
          dirty.addAll(taken);
          log.atWarn().addKeyValue("why", failure.getMessage()).log("cursors-not-written");
        });
  }

  private Future<Void> flushAll() {
    return flush()
        .compose(done -> counts.flush())
        .compose(
            done -> dirty.isEmpty() && counts.isEmpty() ? Future.succeededFuture() : flushAll());
  }

  private void forget() {
    long now = loop.millis();
    if (now - forgotAt < IDLE / 6) {
      return;
    }
    forgotAt = now;
    long since = now - IDLE;
    for (Iterator<Home> all = homes.values().iterator(); all.hasNext(); ) {
      Home home = all.next();
      if (home.idle(since)) {
        if (home.cursor().seq() > home.written()) {
          dirty.add(home);
        } else {
          all.remove();
          dirty.remove(home);
        }
      }
    }
  }

  /** The account is no more. */
  private void forget(BareJid address) {
    Home home = homes.remove(address);
    if (home != null) {
      dirty.remove(home);
    }
  }

  /** How many homes are in memory. */
  public int size() {
    return homes.size();
  }

  /** The accounts of a domain that are online in that way, at most so many. On this loop. */
  List<BareJid> online(String domain, Online.Which which, int most) {
    return homes.values().stream()
        .filter(home -> home.address().domain().equals(domain) && home.online(which))
        .limit(most)
        .map(Home::address)
        .toList();
  }

  /** Rows that wait for their commit. */
  public int queued() {
    return writer.queued();
  }

  /** Commits what is under way and writes the cursors. */
  public Future<Void> close() {
    closed = true;
    return writer.close().eventually(this::flushAll);
  }
}
