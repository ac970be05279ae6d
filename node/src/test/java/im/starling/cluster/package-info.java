// SPDX-License-Identifier: Apache-2.0
/** What lets tests of a node have a part of the cluster without the rest of it. */
@NullMarked
package im.starling.cluster;

import org.jspecify.annotations.NullMarked;
