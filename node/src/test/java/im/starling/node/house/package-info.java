// SPDX-License-Identifier: Apache-2.0
/**
 * The house rules, held by tools: format, layers, sizes, and documents that do not lie. A rule that
 * fails says what to do instead. A rule that is wrong is changed here, with its reason.
 */
@NullMarked
package im.starling.node.house;

import org.jspecify.annotations.NullMarked;
