// SPDX-License-Identifier: Apache-2.0
/** Tests of the roster and of subscriptions. */
@NullMarked
package im.starling.node.feature.roster;

import org.jspecify.annotations.NullMarked;
