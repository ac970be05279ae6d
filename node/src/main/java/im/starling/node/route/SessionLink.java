// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import im.starling.node.loop.Loop;
import im.starling.protocol.StreamError;
import io.vertx.core.Future;
import java.util.Set;

/**
 * How a home reaches the stream side of its sessions. What one home sends to one session arrives in
 * order.
 */
public interface SessionLink {
  /** False if it will not arrive: too much is on its way, or its node is not there any more. */
  boolean deliver(SessionRef to, Parcel parcel);

  /** False if its node is not there any more. */
  boolean reaches(SessionRef session);

  /** Whether the stream of a session has any use for what its home knows. */
  boolean keeps(SessionRef session);

  /** Gives the stream of a session what it is to keep for the home, in its place of the last. */
  void keep(SessionRef session, Kept kept);

  /** No home will ever ask what became of rows up to that one. */
  void floor(SessionRef session, long seq);

  /**
   * Completes on the asker's loop when the streams of these sessions have heard all that was said
   * to them, as far as they are still there.
   */
  Future<Void> heard(Loop asker, Set<SessionRef> sessions);

  /**
   * Completes on the asker's loop when the session's client has taken most of what it was given;
   * fails if its stream breaks before that. For what can wait.
   */
  Future<Void> room(Loop asker, SessionRef session);

  /**
   * Tells a session's stream whom the account blocks, in order with what is delivered. A stream
   * that was told nothing blocks nobody.
   */
  void block(SessionRef session, BlockList blocked);

  /** Ends a session that its home has already forgotten; its stream is closed with that error. */
  void end(SessionRef session, StreamError why);

  /**
   * Takes the session away from its stream, which is closed with {@code conflict} if it is still
   * open. Completes on the asker's loop when nothing that the client sent is unsettled any more;
   * fails if the session is gone.
   */
  Future<Snapshot> release(Loop asker, SessionRef session);
}
