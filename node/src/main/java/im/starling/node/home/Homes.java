// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import im.starling.cluster.Peer;
import im.starling.cluster.Shards;
import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.HomeLink;
import im.starling.node.route.Online;
import im.starling.node.route.Receipt;
import im.starling.node.wire.Answer;
import im.starling.node.wire.Call;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * All homes there are: takes an envelope to the loop that owns its address's shard, on this node or
 * another. From any loop of this node, on that loop.
 */
public final class Homes implements HomeLink, Online {
  private final Shards shards;
  private final List<LoopHomes> loops = new ArrayList<>();
  private final List<Lanes> lanes = new ArrayList<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private Supplier<List<Peer>> others = List::of;

  public Homes(Shards shards) {
    this.shards = shards;
  }

  /**
   * Takes the homes of all loops, in the order of their indexes, before the first envelope comes.
   */
  public void open(List<LoopHomes> all) {
    loops.addAll(all);
    for (LoopHomes homes : all) {
      lanes.add(new Lanes(homes.loop(), shards, loops));
    }
  }

  /**
   * There are other nodes, which have homes too.
   *
   * @param nodes those that are there, but for this one; from any thread
   */
  public void join(Supplier<List<Peer>> nodes) {
    others = nodes;
  }

  /** Of the loop of that index. */
  public Lanes lanes(int loop) {
    return lanes.get(loop);
  }

  @Override
  public Future<Receipt> send(Loop asker, BareJid address, Envelope envelope) {
    return lanes.get(asker.index()).send(address, envelope);
  }

  @Override
  public boolean near(Loop asker, BareJid address) {
    return lanes.get(asker.index()).near(address);
  }

  @Override
  public void tell(Loop asker, List<Envelope.Arriving> envelopes) {
    lanes.get(asker.index()).tell(envelopes);
  }

  @Override
  public Future<Integer> count(Loop asker, String domain, Which which) {
    return list(asker, domain, which, Integer.MAX_VALUE).map(List::size);
  }

  @Override
  public Future<List<BareJid>> list(Loop asker, String domain, Which which, int most) {
    List<Future<List<BareJid>>> found = new ArrayList<>();
    for (LoopHomes of : loops) {
      found.add(
          of.loop().call(asker, () -> Future.succeededFuture(of.online(domain, which, most))));
    }
    Call.Present question = new Call.Present(domain, which, most);
    for (Peer other : others.get()) {
      for (int loop = 0; loop < other.loops(); loop++) {
        found.add(elsewhere(asker, other.node(), loop, question));
      }
    }
    return Future.all(found)
        .map(all -> found.stream().flatMap(some -> some.result().stream()).limit(most).toList());
  }

  @Override
  public Future<Void> saying(Loop asker) {
    said();
    List<Future<?>> heard = new ArrayList<>();
    for (Peer other : others.get()) {
      heard.add(
          lanes
              .get(asker.index())
              .wire()
              .ask(other.node(), 0, new Call.Saying())
              .otherwise(new Answer.Done()));
    }
    return Future.all(heard).mapEmpty();
  }

  @Override
  public void onSaying(Runnable listener) {
    listeners.add(listener);
  }

  /** Another node has been given something else to say. */
  public void said() {
    listeners.forEach(Runnable::run);
  }

  /** Who has gone meanwhile has no accounts any more. */
  private Future<List<BareJid>> elsewhere(
      Loop asker, NodeId node, int loop, Call.Present question) {
    return lanes
        .get(asker.index())
        .wire()
        .ask(node, loop, question)
        .map(Homes::accounts)
        .otherwise(List.of());
  }

  private static List<BareJid> accounts(Answer answer) {
    return answer instanceof Answer.Accounts(var accounts) ? accounts : List.of();
  }
}
