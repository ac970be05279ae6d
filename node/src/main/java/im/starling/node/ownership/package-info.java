// SPDX-License-Identifier: Apache-2.0
/**
 * Which shards this node has (ADR 14): takes those that it should have, gives away those that it
 * should not, and tells all loops where everything is. The one place that knows of the cluster as a
 * whole.
 */
@NullMarked
package im.starling.node.ownership;

import org.jspecify.annotations.NullMarked;
