// SPDX-License-Identifier: Apache-2.0
/**
 * What operators see: an HTTP listener of their own with health and metrics, and the log. Nothing
 * here is on a stanza's way.
 */
@NullMarked
package im.starling.node.ops;

import org.jspecify.annotations.NullMarked;
