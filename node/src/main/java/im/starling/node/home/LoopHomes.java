// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import im.starling.cluster.Shards;
import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.Moved;
import im.starling.node.route.Online;
import im.starling.node.route.Receipt;
import im.starling.node.route.SessionLink;
import im.starling.persistence.ArchiveIds;
import im.starling.persistence.LogWriter;
import im.starling.persistence.Persistence;
import im.starling.protocol.BareJid;
import im.starling.protocol.Presence;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The homes of one loop: loads them when something comes for them, forgets them when they are idle,
 * and writes their cursors, many at a time. On that loop.
 */
public final class LoopHomes {
  private static final Logger log = LoggerFactory.getLogger(LoopHomes.class);
  private static final long SWEEP = 250;
  private static final long IDLE = 60_000;

  private final Loop loop;
  private final LogWriter writer;
  private final LastCounts counts;
  private final Shards shards;
  private final SessionLink link;

  /** Those of other loops are null. */
  private final @Nullable ShardHomes[] owned;

  private final Cursors cursors;
  private final LoopShards tenancy;
  private final Strangers strangers;
  private final Departed departed = new Departed();
  private final Turns questions;
  private final Loads loads;
  private final SentBack back = new SentBack();
  private long forgotAt;
  private boolean closed;

  /**
   * On the loop itself: it gets a connection to the database of its own. All shards of the loop are
   * its own until it hears otherwise.
   *
   * @param loops how many there are on this node
   */
  public LoopHomes(Loop loop, int loops, HomeServices services) {
    this.loop = loop;
    this.shards = services.shards();
    this.link = services.links().apply(loop);
    this.owned = new @Nullable ShardHomes[shards.count()];
    Holding holding = new Holding();
    for (int shard = loop.index(); shard < owned.length; shard += loops) {
      owned[shard] = new ShardHomes(holding);
    }
    Persistence persistence = services.persistence();
    this.writer = persistence.log().writer();
    ArchiveIds ids = new ArchiveIds(services.archiveKey());
    this.cursors = new Cursors(persistence.log());
    this.counts = new LastCounts(persistence.endedSessions());
    this.tenancy = new LoopShards(this, owned, cursors, counts, link);
    this.questions = new Turns(loop);
    UserHome.Surroundings around =
        new UserHome.Surroundings(
            services.self(),
            services.pipeline(),
            services.router(),
            link,
            new Mailbox.LogAccess(persistence.log(), writer, ids),
            counts,
            departed,
            services.resources(),
            services.resourcesPerAccount(),
            this::forget,
            cursors::moved,
            questions);
    this.strangers = new Strangers(loop, around);
    this.loads = new Loads(loop, persistence, around, strangers);
  }

  /** The loop that they are on. */
  public Loop loop() {
    return loop;
  }

  /** What is known here of nodes that are gone. */
  public Departed departed() {
    return departed;
  }

  /** Who is told, on this loop, when the log stands still and when it goes on. */
  public void onStall(Consumer<Boolean> listener) {
    writer.onStall(listener);
  }

  /** Starts the regular writing of cursors. */
  public void start() {
    loop.after(SWEEP, this::sweep);
  }

  /**
   * Takes what nobody waits for; what one of them does wrong is no matter of the others.
   *
   * @return the places of those that are for homes which are not here
   */
  public List<Integer> take(SentBack.Sender sender, List<Envelope.Arriving> envelopes) {
    List<Integer> returned = new ArrayList<>(0);
    List<Envelope.Arriving> mine = new ArrayList<>(envelopes.size());
    for (int i = 0; i < envelopes.size(); i++) {
      int shard = shardOf(envelopes.get(i));
      ShardHomes there = owned[shard];
      if (back.goesBack(sender, shard) || there == null || there.state != ShardHomes.State.OWNED) {
        back.sentBack(sender, shard);
        returned.add(i);
      } else {
        mine.add(envelopes.get(i));
      }
    }
    take(mine);
    return returned;
  }

  private int shardOf(Envelope.Arriving envelope) {
    return shards.of(Objects.requireNonNull(envelope.stanza().to()).bare()).index();
  }

  /** The same for those of this node. */
  void take(List<Envelope.Arriving> envelopes) {
    List<Presence> probes = new ArrayList<>(0);
    for (Envelope.Arriving envelope : envelopes) {
      BareJid address = Objects.requireNonNull(envelope.stanza().to()).bare();
      int shard = shardOf(envelope);
      ShardHomes there = owned[shard];
      if (there != null
          && there.state == ShardHomes.State.OWNED
          && envelope.stanza() instanceof Presence presence
          && presence.type() == Presence.Type.PROBE
          && there.away(address)) {
        probes.add(presence);
      } else {
        take(shard, address, envelope);
      }
    }
    if (!probes.isEmpty()) {
      strangers.probed(probes, this::away);
    }
  }

  private void take(int shard, BareJid address, Envelope envelope) {
    try {
      accept(shard, address, envelope).onFailure(LoopHomes::broken);
    } catch (RuntimeException bug) {
      broken(bug);
    }
  }

  private boolean away(Presence probe) {
    BareJid address = Objects.requireNonNull(probe.to()).bare();
    ShardHomes there = owned[shards.of(address).index()];
    return there != null && there.state == ShardHomes.State.OWNED && there.away(address);
  }

  private static void broken(Throwable bug) {
    log.atError().setCause(bug).log("stanza-failed");
  }

  /** Fails with {@link Moved} where the shard is not here. */
  public Future<Receipt> accept(SentBack.Sender sender, BareJid address, Envelope envelope) {
    int shard = shards.of(address).index();
    return back.unless(sender, shard, () -> accept(shard, address, envelope));
  }

  /** The same for one of this node. */
  Future<Receipt> accept(int shard, BareJid address, Envelope envelope) {
    ShardHomes there = owned[shard];
    if (there == null) {
      return Future.failedFuture(new Moved());
    }
    if (envelope instanceof Envelope.Announce told
        && told.hearsay()
        && !told.shadow()
        && there.epoch > 0
        && there.epoch != told.epoch()) {
      // The homes have been elsewhere since, or come from elsewhere.
      return Receipt.ACCEPTED_NOW;
    }
    return switch (there.state) {
      case OWNED -> there.counted(accept(there, address, envelope));
      case CLAIMING -> {
        if (envelope instanceof Envelope.Announce) {
          yield there.epoch > 0
              ? there.counted(accept(there, address, envelope))
              : Future.failedFuture(new Moved());
        }
        yield there.holds() ? there.hold(address, envelope) : Future.failedFuture(new Moved());
      }
      case ABSENT, RELEASING -> Future.failedFuture(new Moved());
    };
  }

  private Future<Receipt> accept(ShardHomes there, BareJid address, Envelope envelope) {
    Home home = there.home(address);
    if (home != null) {
      return home.accept(envelope);
    }
    if (!there.loading.containsKey(address) && nobodyThere(envelope)) {
      return Receipt.ACCEPTED_NOW;
    }
    return loads.await(there, address, envelope);
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

  private void sweep() {
    if (closed) {
      return;
    }
    Future<?> written;
    try {
      written = Future.join(cursors.flush(), counts.flush());
    } catch (RuntimeException bug) {
      log.atError().setCause(bug).log("sweep-failed");
      written = Future.succeededFuture();
    }
    written.onComplete(done -> {
      loop.after(SWEEP, this::sweep);
      forget();
    });
  }

  private Future<Void> flushAll() {
    return cursors
        .flush()
        .compose(done -> counts.flush())
        .compose(
            done -> cursors.isEmpty() && counts.isEmpty() ? Future.succeededFuture() : flushAll());
  }

  private void forget() {
    long now = loop.millis();
    if (now - forgotAt < IDLE / 6) {
      return;
    }
    forgotAt = now;
    long since = now - IDLE;
    for (ShardHomes there : owned) {
      if (there != null) {
        forget(there, since);
      }
    }
  }

  private void forget(ShardHomes there, long since) {
    for (Iterator<Home> all = there.homes.values().iterator(); all.hasNext(); ) {
      Home home = all.next();
      if (home.idle(since)) {
        if (home.cursor().seq() > home.written()) {
          cursors.moved(home);
        } else {
          all.remove();
          cursors.forget(home);
        }
      }
    }
  }

  /** The account is no more. */
  private void forget(BareJid address) {
    ShardHomes there = owned[shards.of(address).index()];
    Home home = there == null ? null : there.homes.remove(address);
    if (home != null) {
      cursors.forget(home);
    }
  }

  private Stream<Home> all() {
    return Arrays.stream(owned)
        .filter(Objects::nonNull)
        .flatMap(there -> there.homes.values().stream());
  }

  /** How many homes are in memory. From any thread, roughly. */
  public int size() {
    return Arrays.stream(owned).mapToInt(there -> there == null ? 0 : there.homes.size()).sum();
  }

  /** The accounts of a domain that are online in that way, at most so many. On this loop. */
  public List<BareJid> online(String domain, Online.Which which, int most) {
    return online(domain, which).limit(most).map(Home::address).toList();
  }

  /** How many accounts of a domain are online in that way. On this loop. */
  public int count(String domain, Online.Which which) {
    return Math.toIntExact(online(domain, which).count());
  }

  private Stream<Home> online(String domain, Online.Which which) {
    return all().filter(home -> home.address().domain().equals(domain) && home.online(which));
  }

  /** A session of a shard that has come, or comes, goes on here. */
  public void announce(BareJid address, Envelope.Announce session) {
    accept(shards.of(address).index(), address, session).onFailure(late -> {});
  }

  /** Those of this loop, as they come and go. */
  public LoopShards shards() {
    return tenancy;
  }

  /** A node is not there any more, nor the streams that were on it. */
  public void gone(NodeId node) {
    back.gone(node);
    all().toList().forEach(home -> home.gone(node));
  }

  /** Streams of that loop may not have had what was said to them; they are asked what they have. */
  public void broken(NodeId node, int at) {
    all().toList().forEach(home -> home.broken(node, at));
  }

  /** Rows that wait for their commit. */
  public int queued() {
    return writer.queued();
  }

  /** Questions that wait for others of the same account. From any thread, roughly. */
  public int waiting() {
    return questions.waiting() + loads.waiting();
  }

  /** Those homes are about to go. */
  void leaving(ShardHomes there) {
    there.leaving(ShardHomes.State.RELEASING);
    loads.hurry(there);
  }

  /** Commits what is under way and writes the cursors. */
  public Future<Void> close() {
    closed = true;
    return writer.close().eventually(this::flushAll);
  }
}
