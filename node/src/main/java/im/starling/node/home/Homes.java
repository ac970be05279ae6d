// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.Shards;
import im.starling.node.feature.Online;
import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.HomeLink;
import im.starling.node.route.Receipt;
import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All homes of this node: takes an envelope to the loop that owns its address's shard. From any
 * loop.
 */
public final class Homes implements HomeLink, Online {
  private final Shards shards;
  private final List<LoopHomes> loops = new ArrayList<>();

  public Homes(Shards shards) {
    this.shards = shards;
  }

  /**
   * Takes the homes of all loops, in the order of their indexes, before the first envelope comes.
   */
  public void open(List<LoopHomes> all) {
    loops.addAll(all);
  }

  @Override
  public Future<Receipt> send(Loop asker, BareJid address, Envelope envelope) {
    LoopHomes homes = of(address);
    return homes.loop().call(asker, () -> homes.accept(address, envelope));
  }

  @Override
  public void tell(Loop asker, List<Envelope.Arriving> envelopes) {
    Map<LoopHomes, List<Envelope.Arriving>> byLoop = new LinkedHashMap<>(loops.size() * 2);
    for (Envelope.Arriving envelope : envelopes) {
      Jid to = Objects.requireNonNull(envelope.stanza().to());
      byLoop.computeIfAbsent(of(to.bare()), loop -> new ArrayList<>()).add(envelope);
    }
    byLoop.forEach((homes, told) -> {
      if (homes.loop() == asker) {
        homes.take(told);
      } else {
        homes.loop().post(() -> homes.take(told));
      }
    });
  }

  private LoopHomes of(BareJid address) {
    return loops.get(shards.of(address).index() % loops.size());
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
    return Future.all(found)
        .map(all -> found.stream().flatMap(some -> some.result().stream()).limit(most).toList());
  }
}
