// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may write what: the leases of shards, as one node sees and takes them. Safe to use from every
 * event loop. Where a future fails because the connection was lost, nobody knows whether it was
 * done: ask {@link #owners}.
 */
public interface ShardLeases {
  /** Takes those of them that nobody has. Answers what it took, with the epoch of each. */
  Future<Map<Integer, Long>> claim(Set<Integer> shards);

  /**
   * Gives those of them that are this node's to another, if that is not fenced. Everything that
   * this node has begun for these shards must have ended: a statement that was given up may still
   * run. Answers what it gave, with the epoch of each.
   */
  Future<Map<Integer, Long>> give(Set<Integer> shards, String to);

  /** The shards that somebody owns. */
  Future<Map<Integer, Lease>> owners();

  /** All that have joined and have not been fenced to the end. */
  Future<List<NodeLease>> nodes();

  /** Whether that node holds its lock; see {@link NodeLease}. */
  Future<Boolean> alive(String node);

  /**
   * Makes sure that a node never writes again. When this is done, all that it has written can be
   * read, and nobody owns its shards. Fails with {@link Fenced} if this node is fenced itself, and
   * if some connection of the other does not end in time; then nothing can be claimed, and it has
   * to be tried again.
   */
  Future<Void> fence(String node, Duration patience);

  /** Who is told, on some loop, when the connection to the database is lost: nothing is written. */
  void onLost(Runnable listener);

  /**
   * Who is told, on some loop, when the connection to the database had been lost and is there
   * again. It may be another database, which has lost the last moments of the first: what was
   * believed before has to be compared with {@link #owners}.
   */
  void onRegained(Runnable listener);

  /**
   * Ends this run as if another node had fenced it: for one that believed what is not so. Its
   * membership says then that it is {@link Membership#fenced}.
   */
  Future<Void> resign();

  /**
   * Ends this run: nothing of it writes any more, and its shards are nobody's. Everything else is
   * closed before.
   */
  Future<Void> leave();
}
