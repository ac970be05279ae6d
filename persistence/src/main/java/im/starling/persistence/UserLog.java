// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The messages of each owner, in order: archive, offline storage and redelivery are three ways to
 * read it.
 */
public interface UserLog {
  /**
   * A writer for the event loop that calls this, with a connection of its own. It connects by
   * itself, and again whenever it has to.
   *
   * @throws IllegalStateException if the caller is not on an event loop's context
   */
  LogWriter writer();

  /**
   * The highest seq that the owner's log ever had as far as can be told, {@link Seq#NONE} if it
   * never had any.
   */
  Future<Long> last(long owner);

  /** The first rows beyond {@code after} that are pending. */
  Future<List<Entry>> pending(long owner, long after, int limit);

  /** A page of the archive: rows with {@link Entry#ARCHIVED} only. */
  Future<Page> page(long owner, ArchiveQuery query);

  /** Whether the archive has all of these rows (XEP-0313 §4.1.3: else it is item-not-found). */
  Future<Boolean> has(long owner, List<Long> seqs);

  /**
   * How many rows up to {@code last} are pending beyond the owner's cursor as the database has it;
   * counts no further than {@code most}.
   */
  Future<Integer> waiting(long owner, long last, int most);

  /** The ends of the archive (XEP-0313 §5), empty if there is nothing in it. */
  Future<Optional<Bounds>> bounds(long owner);

  /**
   * What the newest rows beyond {@code after} came from, where that is known.
   *
   * @param limit how many rows are looked at
   */
  Future<Set<Long>> origins(long owner, long after, int limit);

  /** Moves cursors forward, never back, and forgets what was only waiting for that. */
  Future<Void> delivered(List<Cursor> cursors);

  /** Forgets all rows of an owner that is no more; of any other, none. */
  Future<Void> forget(long owner);
}
