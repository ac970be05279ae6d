// SPDX-License-Identifier: Apache-2.0
/** The roster and who sees whose presence (RFC 6121 §2 to §4). */
@NullMarked
package im.starling.node.feature.roster;

import org.jspecify.annotations.NullMarked;
