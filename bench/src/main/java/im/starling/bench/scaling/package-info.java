// SPDX-License-Identifier: Apache-2.0
/**
 * What one, two and three nodes carry: real processes on one PostgreSQL, clients over TLS. {@code
 * bench/run scaling} measures, and writes figures, a chart and what follows from them into {@code
 * docs}. Run by hand: minutes on a machine that does nothing else.
 */
@NullMarked
package im.starling.bench.scaling;

import org.jspecify.annotations.NullMarked;
