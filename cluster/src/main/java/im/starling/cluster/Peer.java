// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

/**
 * A node as the others know it.
 *
 * @param loops how many event loops it has
 * @param version of the software
 * @param versions of what nodes say to each other, those that it speaks
 */
public record Peer(NodeId node, int loops, String version, Versions versions) {}
