// SPDX-License-Identifier: Apache-2.0
/** Whom an account does not want to hear of, nor to be seen by, and what it says about them. */
@NullMarked
package im.starling.node.feature.blocking;

import org.jspecify.annotations.NullMarked;
