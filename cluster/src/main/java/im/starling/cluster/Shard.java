// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

/** A part of all addresses: the unit that a node owns and hands over. */
public record Shard(int index) {}
