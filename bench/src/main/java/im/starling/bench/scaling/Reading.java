// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import java.util.Map;

/** What was measured in one run of one load on so many nodes. */
record Reading(int nodes, Load load, Map<Measure, Double> values) {}
