// SPDX-License-Identifier: Apache-2.0
/** Tests of the archive. */
@NullMarked
package im.starling.node.feature.mam;

import org.jspecify.annotations.NullMarked;
