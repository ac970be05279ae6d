// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import im.starling.cluster.NodeId;

/**
 * Where the stream side of a session is: a node, one of its loops, a number that is never used
 * again.
 */
public record SessionRef(NodeId node, int loop, long id) {}
