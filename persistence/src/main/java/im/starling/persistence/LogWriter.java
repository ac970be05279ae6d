// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * Appends to the logs of all owners that live on one event loop. To be called from that loop only.
 */
public interface LogWriter {
  /**
   * Completes when the row is committed; rows commit in the order of the calls. While the database
   * is away it stays open, and for ever if the writer is closed before the database is back, or was
   * closed already: what is not written is not answered, for whoever sent it sends it again. Fails
   * with {@link Busy} at once if too many rows wait already, and with the database's error if the
   * row itself is refused.
   *
   * @param watched a client is there that is to see the row once it is committed; else it may wait
   *     somewhat longer for company
   */
  Future<Void> append(Entry entry, boolean watched);

  /** The same for a row that is watched. */
  default Future<Void> append(Entry entry) {
    return append(entry, true);
  }

  /** Rows that are not committed yet. */
  int queued();

  /**
   * The database does not answer or refuses to commit; since the last failed attempt nothing got
   * through.
   */
  boolean stalled();

  /** Who is told, on the writer's loop, when it has stalled and when it has not any more. */
  void onStall(Consumer<Boolean> listener);

  /**
   * Waits for what was appended, for as long as the database answers, then ends the connection.
   * Nobody hears of what is not written by then.
   */
  Future<Void> close();
}
