// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/**
 * That a node owns a shard.
 *
 * @param epoch how many times the shard has changed hands
 */
public record Lease(String node, long epoch) {}
