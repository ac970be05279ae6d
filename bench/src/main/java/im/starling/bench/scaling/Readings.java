// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import java.util.List;
import java.util.OptionalDouble;

/** All that was measured; what is shown of it are medians. */
record Readings(List<Reading> all) {
  Readings {
    all = List.copyOf(all);
  }

  /** The numbers of nodes that there were, in order. */
  List<Integer> nodes() {
    return all.stream().map(Reading::nodes).distinct().sorted().toList();
  }

  /** Nothing where it was not measured. */
  OptionalDouble median(int nodes, Load load, Measure measure) {
    double[] values =
        all.stream()
            .filter(each -> each.nodes() == nodes && each.load() == load)
            .map(each -> each.values().getOrDefault(measure, Double.NaN))
            .mapToDouble(Double::doubleValue)
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    int half = values.length / 2;
    if (values.length == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2);
  }

  /** NaN where it was not measured. */
  double value(int nodes, Load load, Measure measure) {
    return median(nodes, load, measure).orElse(Double.NaN);
  }

  /** Of nodes and database, in µs. */
  double cpu(int nodes, Load load) {
    return value(nodes, load, Measure.SERVERS) + value(nodes, load, Measure.DATABASE);
  }
}
