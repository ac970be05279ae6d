// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

/** Names one run of one node; a restarted node is another one. */
public record NodeId(String name) {}
