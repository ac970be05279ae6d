// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;

/**
 * Who this program is to the database, and whether it may use it. Every connection of a node
 * carries its name, and asks first of all whether the node still has its lease; so whoever wants to
 * be sure of it takes the lease away and then ends the connections that there are.
 *
 * <p>Used from all event loops.
 */
final class Fence {
  private static final String PROGRAM = "starling";

  private final String application;
  private final String question;
  private final Promise<Void> event;
  private volatile boolean up;
  private volatile boolean left;

  private Fence(String application, String question, Promise<Void> event) {
    this.application = application;
    this.question = question;
    this.event = event;
  }

  /** Of a command, which is nobody's rival. */
  static Fence none() {
    return new Fence(PROGRAM, "true", Promise.promise());
  }

  /**
   * Of a node.
   *
   * @param event completed when it is known that the node has been fenced
   */
  static Fence of(NodeRun run, Promise<Void> event) {
    String question =
        "exists (select from node_lease where node = '" + run.node() + "' and not fenced)";
    return new Fence(application(run.node()), question, event);
  }

  static String application(String node) {
    return PROGRAM + " " + node;
  }

  /** The application_name of all connections. */
  String application() {
    return application;
  }

  /** A column of the first statement of a connection, for {@link #pass}. */
  String column() {
    return question + " as live";
  }

  /** Fails with {@link Fenced} if the node may not use the connection that gave this answer. */
  Future<Void> pass(Row answer) {
    if (answer.getBoolean("live")) {
      return Future.succeededFuture();
    }
    raise();
    return Future.failedFuture(new Fenced());
  }

  /** Whether that is known already. */
  boolean up() {
    return up;
  }

  /** It is known that the node has been fenced. */
  void raise() {
    up = true;
    if (!left) {
      event.tryComplete();
    }
  }

  /** The node goes by itself: no event. */
  void leave() {
    left = true;
  }
}
