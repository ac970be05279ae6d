// SPDX-License-Identifier: Apache-2.0
/** The archive (XEP-0313): what is recorded, and how clients read it. */
@NullMarked
package im.starling.node.feature.mam;

import org.jspecify.annotations.NullMarked;
