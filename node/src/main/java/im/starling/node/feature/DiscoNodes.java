// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What service discovery finds below the server and below one's own account (XEP-0030 §3.2, §4.2).
 * What throws a {@link im.starling.protocol.StanzaFailure} is answered with its error.
 */
public interface DiscoNodes {
  /** One thing that is found. */
  record Item(Jid jid, String node, String name) {}

  /** What is below a node; null if the node is somebody else's or nobody's. */
  @Nullable List<Item> items(String node, BareJid responder, BareJid asker);

  /** What a node is; null if it is somebody else's or nobody's. */
  @Nullable DiscoInfo info(String node, BareJid responder, BareJid asker);
}
