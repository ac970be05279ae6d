// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import im.starling.node.loop.Loop;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How anything reaches a home, wherever that lives. What one loop sends to one address arrives in
 * order.
 */
public interface HomeLink {
  /** The receipt completes on the asker's loop. */
  Future<Receipt> send(Loop asker, BareJid address, Envelope envelope);

  /** Whether the home of an address is on this node, and goes down with the streams that are. */
  default boolean near(Loop asker, BareJid address) {
    return true;
  }

  /**
   * Where what is known of an address's sessions is kept beside this node; null where its home is
   * on another one, and where there is no other one.
   */
  default @Nullable Shadow shadow(Loop asker, BareJid address) {
    return null;
  }

  /**
   * Sends many stanzas to the homes of their addressees. Nobody waits for receipts, so it need cost
   * but one hop to each loop that has any of the homes, however many those are.
   *
   * @return completes, and never fails, when what is sent to any of the homes from now on, by
   *     whoever hears of this, comes after it
   */
  default Future<Void> tell(Loop asker, List<Envelope.Arriving> envelopes) {
    List<Future<Receipt>> arrived = new ArrayList<>(envelopes.size());
    for (Envelope.Arriving envelope : envelopes) {
      BareJid address = Objects.requireNonNull(envelope.stanza().to()).bare();
      arrived.add(send(asker, address, envelope));
    }
    return Future.join(arrived).transform(done -> Future.succeededFuture());
  }
}
