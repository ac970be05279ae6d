// SPDX-License-Identifier: Apache-2.0
/** Tests of features. */
@NullMarked
package im.starling.node.feature;

import org.jspecify.annotations.NullMarked;
