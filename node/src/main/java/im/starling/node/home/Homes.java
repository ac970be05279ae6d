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
import im.starling.node.route.Shadow;
import im.starling.node.wire.Answer;
import im.starling.node.wire.Call;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  public @Nullable Shadow shadow(Loop asker, BareJid address) {
    Lanes from = lanes.get(asker.index());
    Shadow shadow = from.shadowing().of(address);
    return shadow == null || from.near(address) ? shadow : null;
  }

  @Override
  public Future<Void> tell(Loop asker, List<Envelope.Arriving> envelopes) {
    return lanes.get(asker.index()).tell(envelopes);
  }

  @Override
  public Future<Integer> count(Loop asker, String domain, Which which) {
    Call.Count question = new Call.Count(domain, which);
    List<Future<Integer>> found =
        everywhere(asker, of -> of.count(domain, which), question, Homes::counted);
    return Future.all(found).map(all -> found.stream().mapToInt(Future::result).sum());
  }

  @Override
  public Future<List<BareJid>> list(Loop asker, String domain, Which which, int most) {
    Call.Present question = new Call.Present(domain, which, most);
    List<Future<List<BareJid>>> found =
        everywhere(asker, of -> of.online(domain, which, most), question, Homes::accounts);
    return Future.all(found)
        .map(all -> found.stream().flatMap(some -> some.result().stream()).limit(most).toList());
  }

  /** What each loop of each node says. */
  private <T> List<Future<T>> everywhere(
      Loop asker, Function<LoopHomes, T> here, Call question, Function<Answer, T> heard) {
    List<Future<T>> found = new ArrayList<>();
    for (LoopHomes of : loops) {
      found.add(of.loop().call(asker, () -> Future.succeededFuture(here.apply(of))));
    }
    for (Peer other : others.get()) {
      for (int loop = 0; loop < other.loops(); loop++) {
        found.add(elsewhere(asker, other.node(), loop, question).map(heard));
      }
    }
    return found;
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
  private Future<Answer> elsewhere(Loop asker, NodeId node, int loop, Call question) {
    return lanes.get(asker.index()).wire().ask(node, loop, question).otherwise(new Answer.Done());
  }

  private static int counted(Answer answer) {
    return answer instanceof Answer.Counted(var accounts) ? accounts : 0;
  }

  private static List<BareJid> accounts(Answer answer) {
    return answer instanceof Answer.Accounts(var accounts) ? accounts : List.of();
  }
}
