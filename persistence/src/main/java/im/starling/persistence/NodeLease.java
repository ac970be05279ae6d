// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.time.Instant;

/**
 * A node that the database knows.
 *
 * @param alone whether it takes everything for its own
 * @param fenced whether somebody has begun to fence it
 * @param alive whether it holds its lock. It can lose that for a moment, and all do when the
 *     database starts again; so not alive is not dead
 */
public record NodeLease(
    String node, boolean alone, boolean fenced, boolean alive, Instant started) {}
