// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.cluster.NodeId;
import im.starling.node.route.Envelope;
import im.starling.node.route.Online;
import im.starling.node.route.Receipt;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Standing;
import im.starling.persistence.Cursor;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/**
 * The one place where things happen to an address. Runs on its shard's loop; never shared between
 * threads.
 */
interface Home {
  /** The receipt says that the envelope's fate is settled. */
  Future<Receipt> accept(Envelope envelope);

  /** True if nothing has used it since then and nothing is under way. */
  boolean idle(long since);

  /** True if nothing that it does is under way. */
  boolean quiet();

  /**
   * How many envelopes have no fate yet only because what the home said of them to others has not
   * got there. It goes without waiting for that: so do those others, perhaps.
   */
  int telling();

  /** It is about to go to another node, or stays after all: what it does must not take for ever. */
  void leaving(boolean goes);

  /** The streams of its sessions on this node hear once more what they are to keep for it. */
  void remind();

  /** It goes to another node: gives the streams of its sessions what they are to keep for it. */
  Farewell farewell();

  /**
   * What is left of a home that goes.
   *
   * @param streams where its sessions are, which will tell the next home of themselves
   * @param orphans the same as far as this home knows them, for streams that cannot tell any more
   */
  record Farewell(BareJid address, List<SessionRef> streams, Map<SessionRef, Standing> orphans) {}

  /** That node is not there any more, nor are streams that were on it. */
  void gone(NodeId node);

  /** Streams of that loop may not have had what was said to them; they are asked what they have. */
  void broken(NodeId node, int at);

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
