// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.Moved;
import im.starling.node.route.SessionLink;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Standing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How shards of one loop come to this node, and go. On that loop. */
public final class LoopShards {
  /** Between two looks whether a shard is quiet. */
  private static final long LOOK = 2;

  private static final long RETRY = 500;

  /** For so long homes have to come to rest before they go. */
  private static final long RESTLESS = 500;

  /** For so long the next home may take to ask for what the last one knew. */
  private static final long KEPT = 30_000;

  private final LoopHomes homes;
  private final Loop loop;
  private final @Nullable ShardHomes[] owned;
  private final Cursors cursors;
  private final LastCounts counts;
  private final SessionLink link;

  /** What homes that are not here any more knew, until the next ones ask. */
  private final Map<Integer, Bequest> bequests = new HashMap<>();

  /**
   * Of one shard.
   *
   * @param epoch of the lease under which it is true
   */
  private record Bequest(long epoch, List<Orphan> orphans) {}

  LoopShards(
      LoopHomes homes,
      @Nullable ShardHomes[] owned,
      Cursors cursors,
      LastCounts counts,
      SessionLink link) {
    this.homes = homes;
    this.loop = homes.loop();
    this.owned = owned;
    this.cursors = cursors;
    this.counts = counts;
    this.link = link;
  }

  /** None of its shards are here. Before the first envelope comes. */
  public void empty() {
    for (ShardHomes there : owned) {
      if (there != null) {
        there.state = ShardHomes.State.ABSENT;
      }
    }
  }

  /** Those shards should come: what is for them waits. */
  public void expect(Collection<Integer> coming) {
    for (int shard : coming) {
      ShardHomes there = at(shard);
      if (there.state == ShardHomes.State.ABSENT) {
        there.state = ShardHomes.State.CLAIMING;
        there.epoch = 0;
        there.homes.clear();
      }
    }
  }

  /**
   * They are this node's: sessions may be announced.
   *
   * @param epochs of their leases
   */
  public void leased(Map<Integer, Long> epochs) {
    epochs.forEach((shard, epoch) -> at(shard).epoch = epoch);
  }

  /** They will not come after all. */
  public void expectNoMore(Collection<Integer> shards) {
    for (int shard : shards) {
      ShardHomes there = at(shard);
      if (there.state == ShardHomes.State.CLAIMING) {
        there.state = ShardHomes.State.ABSENT;
        there.epoch = 0;
        there.takeHeld().forEach(waiting -> waiting.receipt().fail(new Moved()));
      }
    }
  }

  /** They are this node's, and their sessions have been announced: what waits is taken. */
  public void own(Collection<Integer> shards) {
    for (int shard : shards) {
      ShardHomes there = at(shard);
      there.state = ShardHomes.State.OWNED;
      for (ShardHomes.Waiting waiting : there.takeHeld()) {
        // Who sent it may be gone since, and its client may have said it again by another way.
        Envelope envelope = waiting.envelope().repeated();
        loop.call(loop, () -> homes.accept(shard, waiting.address(), envelope))
            .onComplete(waiting.receipt());
      }
    }
  }

  /**
   * They go to another node: takes nothing more for them. Completes when all that was taken is
   * written, has been heard by whom it was for, and no home is left. Shards that do not come to
   * rest stay: what they wait for may wait for them.
   *
   * @return those that go
   */
  public Future<List<Integer>> release(Collection<Integer> shards) {
    shards.forEach(shard -> homes.leaving(at(shard)));
    Promise<List<Integer>> quiet = Promise.promise();
    awaitQuiet(List.copyOf(shards), loop.ticks() + RESTLESS, quiet);
    return quiet
        .future()
        .compose(resting -> {
          List<ShardHomes> leaving = resting.stream().map(this::at).toList();
          return written(leaving, counts.last())
              .compose(done -> farewell(resting))
              .map(done -> {
                for (ShardHomes there : leaving) {
                  there.homes.clear();
                  there.state = ShardHomes.State.ABSENT;
                  there.epoch = 0;
                }
                return resting;
              });
        });
  }

  private void awaitQuiet(List<Integer> shards, long until, Promise<List<Integer>> quiet) {
    List<Integer> resting = shards.stream().filter(shard -> at(shard).quiet()).toList();
    if (resting.size() < shards.size() && loop.ticks() < until) {
      loop.after(LOOK, () -> awaitQuiet(shards, until, quiet));
      return;
    }
    for (int shard : shards) {
      if (!resting.contains(shard)) {
        at(shard).leaving(ShardHomes.State.OWNED);
      }
    }
    quiet.complete(resting);
  }

  /**
   * Tries until it is: homes that are not known to be written go nowhere.
   *
   * @param count the last of those counts that go with them
   */
  private Future<Void> written(List<ShardHomes> leaving, long count) {
    return cursors
        .flush()
        .compose(done -> counts.flush())
        .transform(done -> {
          boolean all =
              done.succeeded()
                  && !counts.has(count)
                  && leaving.stream()
                      .flatMap(there -> there.homes.values().stream())
                      .allMatch(home -> home.cursor().seq() <= home.written());
          if (all) {
            return Future.succeededFuture();
          }
          Promise<Void> later = Promise.promise();
          loop.after(
              done.succeeded() ? LOOK : RETRY, () -> written(leaving, count).onComplete(later));
          return later.future();
        });
  }

  /** A session, as far as its last home knew it. */
  private record Orphan(SessionRef session, Standing standing) {}

  /** Their streams know what these homes know, and have all that they were given. */
  private Future<Void> farewell(List<Integer> leaving) {
    Set<SessionRef> sessions = new HashSet<>();
    for (int shard : leaving) {
      List<Orphan> orphans = new ArrayList<>(0);
      for (Home home : at(shard).homes.values()) {
        // Without its sessions nobody may ask it how far they are.
        cursors.forget(home);
        Home.Farewell farewell = home.farewell();
        sessions.addAll(farewell.streams());
        farewell
            .orphans()
            .forEach((session, standing) -> orphans.add(new Orphan(session, standing)));
      }
      if (!orphans.isEmpty()) {
        bequeath(shard, new Bequest(at(shard).epoch, orphans));
      }
    }
    return link.heard(loop, sessions);
  }

  private void bequeath(int shard, Bequest bequest) {
    bequests.put(shard, bequest);
    loop.after(KEPT, () -> bequests.remove(shard, bequest));
  }

  /**
   * What the homes of these shards have known here, for the next ones, which ask for it before they
   * take anything. A stream that lives knows better.
   *
   * @param shards with the epochs of their leases
   */
  public List<Envelope.Announce> gather(Map<Integer, Long> shards) {
    List<Envelope.Announce> told = new ArrayList<>(0);
    shards.forEach((shard, epoch) -> {
      Bequest bequest = bequests.get(shard);
      if (bequest != null && bequest.epoch <= epoch) {
        bequests.remove(shard);
        bequest.orphans.forEach(
            orphan -> told.add(new Envelope.Announce(orphan.session, orphan.standing, epoch)));
      }
    });
    return told;
  }

  /** Whether all that homes have known which are not here any more is known elsewhere. */
  public boolean bequeathed() {
    return bequests.isEmpty();
  }

  /** What their homes know of sessions on this node is to be kept elsewhere than it was. */
  public void remind(Collection<Integer> shards) {
    for (int shard : shards) {
      at(shard).homes.values().forEach(Home::remind);
    }
  }

  /** The shards of this loop whose sessions may be announced, with the epochs of their leases. */
  public Map<Integer, Long> leased() {
    Map<Integer, Long> all = new HashMap<>();
    for (int shard = 0; shard < owned.length; shard++) {
      ShardHomes there = owned[shard];
      if (there != null && there.epoch > 0) {
        all.put(shard, there.epoch);
      }
    }
    return all;
  }

  private ShardHomes at(int shard) {
    return Objects.requireNonNull(owned[shard]);
  }
}
