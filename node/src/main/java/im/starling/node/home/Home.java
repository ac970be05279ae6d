// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.feature.Online;
import im.starling.node.route.Envelope;
import im.starling.node.route.Receipt;
import im.starling.persistence.Cursor;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;

/**
 * The one place where things happen to an address. Runs on its shard's loop; never shared between
 * threads.
 */
interface Home {
  /** The receipt says that the envelope's fate is settled. */
  Future<Receipt> accept(Envelope envelope);

  /** True if nothing has used it since then and nothing is under way. */
  boolean idle(long since);

  /** Whose home this is. */
  BareJid address();

  /** Whether the account is one of those that are meant. */
  boolean online(Online.Which which);

  /** How far its log was delivered. */
  Cursor cursor();

  /** How far the database knows that it was. */
  long written();

  void written(long seq);
}
