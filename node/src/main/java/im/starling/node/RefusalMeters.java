// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.node.ops.Metrics;
import im.starling.node.transport.Refusals;
import io.micrometer.core.instrument.Counter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * Counts connections that are sent away as {@code starling_connections_refused_total{reason=…}}.
 */
final class RefusalMeters implements Refusals {
  private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);

  RefusalMeters(Metrics metrics) {
    for (Reason reason : Reason.values()) {
      String name = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
      counters.put(
          reason,
          metrics.counter(
              "connections.refused", "Connections closed before they began.", "reason", name));
    }
  }

  @Override
  public void count(Reason reason) {
    Counter counter = counters.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }
}
