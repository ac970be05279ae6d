// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;

/**
 * What a node has in the database while it runs.
 *
 * @param node its name
 * @param persistence the way to everything that is stored; fenced
 * @param leases who owns what
 * @param fenced completes when it is known that this node has been fenced, on the context that
 *     joined. All that it owned is another's: it has to end its homes and to join under another
 *     name. Never completes if that does not happen
 */
public record Membership(
    String node, Persistence persistence, ShardLeases leases, Future<Void> fenced) {}
