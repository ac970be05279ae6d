// SPDX-License-Identifier: Apache-2.0
/** Who takes what from whom, with a clock and a database that do as they are told. */
@NullMarked
package im.starling.node.ownership;

import org.jspecify.annotations.NullMarked;
