// SPDX-License-Identifier: Apache-2.0
/**
 * Fuzzing of whatever reads what a peer sends. A parser's promises are a {@link
 * im.starling.protocol.fuzz.Target}; {@link im.starling.protocol.fuzz.Fuzzer} holds them against
 * damaged input for some seconds of every build, and {@link im.starling.protocol.fuzz.Guided} lets
 * a fuzzer that sees which branches are taken do it for hours.
 */
@NullMarked
package im.starling.protocol.fuzz;

import org.jspecify.annotations.NullMarked;
