// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import im.starling.node.loop.Loop;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;

/**
 * How anything reaches a home, wherever that lives. What one loop sends to one address arrives in
 * order.
 */
public interface HomeLink {
  /** The receipt completes on the asker's loop. */
  Future<Receipt> send(Loop asker, BareJid address, Envelope envelope);
}
