// SPDX-License-Identifier: Apache-2.0
/** Tests of streams. */
@NullMarked
package im.starling.node.stream;

import org.jspecify.annotations.NullMarked;
