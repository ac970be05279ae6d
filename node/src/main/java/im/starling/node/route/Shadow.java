// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import io.vertx.core.Future;

/**
 * A place on another node that keeps what it takes to go on with sessions whose stream and home
 * would go down together (ADR 16). Equal to another one for the same place. On the loop of the
 * stream; what is said to one place arrives in order.
 */
public interface Shadow {
  /** Completes when the place knows this of the session, whatever it knew before. */
  Future<Void> begin(SessionRef session, Standing standing);

  /**
   * Completes when the place knows that the session has gone on; fails where it has not heard of
   * its beginning.
   *
   * @param floor nobody will ask what became of rows of the log up to that one
   */
  Future<Void> mark(SessionRef session, Mark mark, long floor);

  /** Its home knows something else of the session. */
  void keep(SessionRef session, Kept kept);

  /**
   * Completes when nobody will ever hear of the session from that place: it has forgotten it, or
   * can say nothing any more.
   */
  Future<Void> drop(SessionRef session);
}
