// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ownership;

import im.starling.cluster.MembersListener;
import im.starling.cluster.NodeId;
import im.starling.cluster.Peer;
import im.starling.node.home.Place;
import im.starling.node.loop.Loop;
import im.starling.node.wire.Call;
import im.starling.node.wire.Wire;
import im.starling.persistence.ShardLeases;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what this node owns in line with what it should own. PostgreSQL says who owns a shard, so
 * whatever is believed wrongly here costs time, and nothing else. On one loop.
 */
public final class Tenure implements MembersListener {
  private static final Logger log = LoggerFactory.getLogger(Tenure.class);

  /** It looks again so often while something is not as it should be. */
  private static final long AGAIN = 50;

  /** And so often in any case. */
  private static final long EVERY = 1_000;

  private final Loop loop;
  private final NodeId self;
  private final ShardLeases leases;
  private final List<LoopParts> parts;
  private final View view;
  private final Succession succession;
  private final Gathering gathering;
  private final Witnesses witnesses;
  private final Report report;
  private final Doubt doubt;
  private final Outage outage;

  /** With the epochs of the leases. */
  private final Map<Integer, Long> owned = new HashMap<>();

  private final Set<Integer> leaving = new HashSet<>();
  private final Set<Integer> expected = new HashSet<>();
  private final Map<Integer, Place> places = new HashMap<>();
  private final Promise<Void> settled = Promise.promise();
  private @Nullable Promise<Void> empty;
  private boolean serving;
  private boolean giving;
  private boolean taking;
  private boolean passing;
  private boolean stayed;
  private boolean scheduled;

  /**
   * @param loop where this lives
   */
  public Tenure(Loop loop, NodeId self, ShardLeases leases, List<LoopParts> parts) {
    this.loop = loop;
    this.self = self;
    this.leases = leases;
    this.parts = parts;
    this.view = new View(self);
    this.report = new Report(loop);
    this.succession = new Succession(loop, self, leases, view, report);
    this.gathering = new Gathering(self, parts);
    this.witnesses = new Witnesses(loop, view, succession, parts);
    this.doubt = new Doubt(loop, self, leases, this::settled, this::look);
    this.outage = new Outage(loop, this::resign);
    leases.onLost(() -> loop.post(outage::begins));
    leases.onRegained(() ->
        loop.post(() -> {
          outage.ends();
          succession.regained();
          doubt.arises();
        }));
  }

  /** The others have the database, and this node has not. */
  private void resign() {
    log.atError().log("database-lost-alone");
    leases
        .resign()
        .onFailure(failure ->
            log.atDebug().addKeyValue("why", failure.getMessage()).log("not-fenced-yet"));
  }

  /** From now on it takes what it should have. Completes when it knows where everything is. */
  public Future<Void> serve() {
    serving = true;
    view.serves(self, true);
    again();
    return settled.future();
  }

  /** Gives everything away. Completes when it owns nothing, or nobody is there to take it. */
  public Future<Void> leave() {
    serving = false;
    view.serves(self, false);
    view.others().forEach(this::introduce);
    Promise<Void> gone = Promise.promise();
    empty = gone;
    look();
    return gone.future();
  }

  /** Completes when the others have heard all that was said; nothing is to be said after it. */
  public Future<Void> goodbye() {
    return new Goodbye(parts).to(view.peers(), loop);
  }

  /** Who takes shards has the database; who is without it says nothing, and keeps what it has. */
  private void introduce(NodeId other) {
    if (!serving || !outage.away()) {
      wire().say(other, 0, new Call.Serving(serving));
    }
  }

  /** Whatever was missed, on this side or on the other, is made good for. */
  private void again() {
    view.others().forEach(this::introduce);
    look();
    passOn();
    if (view.known() && !giving && !taking && missing().isEmpty()) {
      report.settled(owned.size());
    }
    loop.after(EVERY, this::again);
  }

  /** What this node was given, and should not have any more by then, goes on to who should. */
  private void passOn() {
    // A lease that is on its way out must not be taken for one that has come.
    if (passing || taking || doubt.open() || !view.known()) {
      return;
    }
    passing = true;
    loop.here(leases.owners())
        .compose(owners -> {
          Map<NodeId, Set<Integer>> to = new HashMap<>();
          owners.forEach((shard, lease) -> {
            NodeId heir = view.owner(shard);
            if (lease.node().equals(self.name())
                && !owned.containsKey(shard)
                && !leaving.contains(shard)
                && !expected.contains(shard)
                && heir != null
                && !heir.equals(self)) {
              to.computeIfAbsent(heir, first -> new HashSet<>()).add(shard);
            }
          });
          List<Future<?>> given = new ArrayList<>();
          to.forEach((heir, shards) -> given.add(loop.here(leases.give(shards, heir.name()))));
          return Future.all(given).map(to.isEmpty());
        })
        .onComplete(done -> {
          passing = false;
          look();
          if (done.failed()) {
            log.atDebug().addKeyValue("why", done.cause().getMessage()).log("leases-unread");
          } else if (!done.result()) {
            view.others().forEach(other -> wire().say(other, 0, new Call.Given()));
          }
        });
  }

  private Wire wire() {
    return parts.get(loop.index()).wire();
  }

  /** Another node says whether it takes shards. */
  public void serves(NodeId node, boolean now) {
    if (now && serving) {
      outage.heard();
    }
    if (view.serves(node, now)) {
      look();
    }
  }

  /** Somebody has given this node something. */
  public void given() {
    look();
    passOn();
  }

  @Override
  public void joined(Peer peer) {
    view.joined(peer);
    witnesses.joined(peer.node());
    introduce(peer.node());
    // What came while it was not there, or out of sight, has not heard of its sessions.
    parts.forEach(part -> part.call(loop, () -> gathering.from(peer, part)).onFailure(Tenure::bug));
    look();
  }

  @Override
  public void left(NodeId node) {
    view.left(node);
    succession.left(node);
    look();
    witnesses.left(node);
  }

  @Override
  public void assigned(List<NodeId> owners) {}

  @Override
  public void placed(List<List<NodeId>> replicas) {
    view.placed(replicas);
    look();
  }

  private void look() {
    if (!view.known()) {
      return;
    }
    if (!doubt.open()) {
      give();
      take();
    }
    tell();
    if (serving && known()) {
      settled.tryComplete();
    }
    Promise<Void> waiting = empty;
    if (waiting != null && !giving && !taking && (owned.isEmpty() || nobodyElse())) {
      report.say(owned.size());
      waiting.tryComplete();
    }
  }

  private boolean nobodyElse() {
    return IntStream.range(0, view.shards()).allMatch(shard -> view.owner(shard) == null);
  }

  private void lookAgain() {
    if (!scheduled) {
      scheduled = true;
      loop.after(
          AGAIN,
          () -> {
            scheduled = false;
            look();
          });
    }
  }

  /** True if there is nothing left of which it is not known where it is. */
  private boolean known() {
    for (int shard = 0; shard < view.shards(); shard++) {
      if (place(shard) instanceof Place.Held) {
        return false;
      }
    }
    return true;
  }

  private Place place(int shard) {
    if (leaving.contains(shard)) {
      return Place.HELD;
    }
    if (owned.containsKey(shard)) {
      return Place.HERE;
    }
    NodeId owner = view.owner(shard);
    return owner == null || owner.equals(self)
        ? Place.HELD
        : new Place.There(owner, shard % view.loops(owner));
  }

  /** Tells the loops where everything is, where that has changed. */
  private void tell() {
    Map<Integer, Place> changed = new HashMap<>();
    for (int shard = 0; shard < view.shards(); shard++) {
      Place now = place(shard);
      if (!now.equals(places.put(shard, now))) {
        changed.put(shard, now);
      }
    }
    if (!changed.isEmpty()) {
      parts.forEach(part -> part.place(loop, changed).onFailure(Tenure::bug));
    }
    witnesses.tell(owned.keySet());
  }

  private static void bug(Throwable failure) {
    log.atError().setCause(failure).log("tenure-failed");
  }

  /** Null while something is on its way, and neither here nor there. */
  private @Nullable Map<Integer, Long> settled() {
    return giving || taking ? null : owned;
  }

  // Giving away.

  private void give() {
    if (giving) {
      return;
    }
    Map<NodeId, Set<Integer>> to = new HashMap<>();
    for (int shard : owned.keySet()) {
      NodeId owner = view.owner(shard);
      if (owner != null && !owner.equals(self)) {
        to.computeIfAbsent(owner, first -> new HashSet<>()).add(shard);
      }
    }
    if (to.isEmpty()) {
      return;
    }
    giving = true;
    Map.Entry<NodeId, Set<Integer>> next = to.entrySet().iterator().next();
    give(next.getKey(), next.getValue())
        .onFailure(failure -> report.failed("shards-not-given", failure))
        .onComplete(done -> {
          giving = false;
          if (stayed) {
            stayed = false;
            tell();
            lookAgain();
          } else {
            look();
          }
        });
  }

  /** What other loops have for the homes stays with them first, then the homes come to rest. */
  private Future<Void> give(NodeId to, Set<Integer> shards) {
    long began = loop.ticks();
    List<List<Integer>> all = new CopyOnWriteArrayList<>();
    Set<Integer> resting = new HashSet<>();
    leaving.addAll(shards);
    Map<Integer, Place> held = new HashMap<>();
    shards.forEach(shard -> held.put(shard, Place.HELD));
    places.putAll(held);
    List<Future<Void>> holding = parts.stream().map(part -> part.place(loop, held)).toList();
    return Future.all(holding)
        .compose(done ->
            Future.all(
                each(
                    shards,
                    (part, mine) ->
                        part.homes().shards().release(mine).onSuccess(all::add).mapEmpty())))
        .compose(done -> {
          all.forEach(resting::addAll);
          // Those that have not come to rest stay, and are given another time.
          leaving.retainAll(resting);
          stayed = resting.size() < shards.size();
          return loop.here(leases.give(resting, to.name()));
        })
        .transform(Future::succeededFuture)
        .compose(given -> {
          leaving.removeAll(shards);
          // Where it is not known whether they were given, the leases will say so.
          owned.keySet().removeAll(resting);
          if (given.failed()) {
            return Future.failedFuture(given.cause());
          }
          view.others().forEach(other -> wire().say(other, 0, new Call.Given()));
          report.given(to.name(), given.result().size(), began);
          return Future.succeededFuture();
        });
  }

  private List<Future<Void>> each(
      Collection<Integer> shards, BiFunction<LoopParts, List<Integer>, Future<Void>> task) {
    List<Future<Void>> all = new ArrayList<>();
    for (LoopParts part : parts) {
      List<Integer> mine = part.mine(shards, parts.size());
      if (!mine.isEmpty()) {
        all.add(part.call(loop, () -> task.apply(part, mine)));
      }
    }
    return all;
  }

  // Taking.

  private Set<Integer> missing() {
    Set<Integer> missing = new HashSet<>();
    for (int shard = 0; shard < view.shards(); shard++) {
      if (!owned.containsKey(shard) && self.equals(view.owner(shard))) {
        missing.add(shard);
      }
    }
    return missing;
  }

  private void take() {
    Set<Integer> missing = missing();
    Set<Integer> noMore = new HashSet<>(expected);
    noMore.removeAll(missing);
    noMore.removeAll(owned.keySet());
    if (!noMore.isEmpty() && !taking) {
      expected.removeAll(noMore);
      Future.all(
              each(
                  noMore,
                  (part, mine) -> {
                    part.homes().shards().expectNoMore(mine);
                    return Future.succeededFuture();
                  }))
          .onFailure(Tenure::bug);
    }
    if (taking || passing || missing.isEmpty()) {
      return;
    }
    taking = true;
    int losses = doubt.losses();
    expected.addAll(missing);
    Future.all(
            each(
                missing,
                (part, mine) -> {
                  part.homes().shards().expect(mine);
                  return Future.succeededFuture();
                }))
        .compose(done -> succession.take(missing))
        .transform(Future::succeededFuture)
        .compose(taken -> {
          if (taken.failed()) {
            report.failed("shards-not-taken", taken.cause());
            return none();
          }
          return losses == doubt.losses() ? taken(taken.result()) : none();
        })
        .onFailure(Tenure::bug)
        .onComplete(done -> {
          taking = false;
          if (done.failed() || done.result().isEmpty()) {
            lookAgain();
          } else {
            look();
          }
        });
  }

  private static Future<Map<Integer, Long>> none() {
    return Future.succeededFuture(Map.of());
  }

  /** It is known of all that they are here, and then of all that nothing is missing. */
  private Future<Map<Integer, Long>> taken(Map<Integer, Long> epochs) {
    if (epochs.isEmpty()) {
      return Future.succeededFuture(epochs);
    }
    long began = loop.ticks();
    Set<Integer> shards = epochs.keySet();
    Set<Peer> others = view.peers();
    return Future.all(
            each(
                shards,
                (part, mine) -> {
                  Map<Integer, Long> leases = new HashMap<>(epochs);
                  leases.keySet().retainAll(mine);
                  part.homes().shards().leased(leases);
                  return gathering.of(part, leases, others);
                }))
        .compose(done ->
            Future.all(
                each(
                    shards,
                    (part, mine) -> {
                      part.homes().shards().own(mine);
                      return Future.succeededFuture();
                    })))
        .map(done -> {
          owned.putAll(epochs);
          expected.removeAll(shards);
          report.taken(shards.size(), began);
          return epochs;
        });
  }
}
