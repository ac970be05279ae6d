// SPDX-License-Identifier: Apache-2.0
/**
 * What was acknowledged is never lost, whatever happens: pairs of clients talk while a nemesis is
 * at work on nodes, database and network; everything that they see is recorded, and a verdict runs
 * over the record when it is over. {@code NemesisTest} is where to begin.
 */
@NullMarked
package im.starling.interop.nemesis;

import org.jspecify.annotations.NullMarked;
