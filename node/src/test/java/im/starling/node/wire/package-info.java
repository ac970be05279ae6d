// SPDX-License-Identifier: Apache-2.0
/**
 * What nodes say to each other comes back as it went, and whatever else comes is refused: by
 * properties, by fuzzing, and byte by byte for the version that is out.
 */
@NullMarked
package im.starling.node.wire;

import org.jspecify.annotations.NullMarked;
