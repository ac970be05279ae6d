// SPDX-License-Identifier: Apache-2.0
/**
 * What was acknowledged is never lost: pairs of clients talk while the server is killed, everything
 * that happens is recorded, and a verdict runs over the record when it is over.
 */
@NullMarked
package im.starling.interop.nemesis;

import org.jspecify.annotations.NullMarked;
