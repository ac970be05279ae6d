// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.node.ops.Metrics;
import im.starling.node.stream.ClientCounts;
import io.micrometer.core.instrument.Counter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what clients do as {@code starling_clients_total{event=…}}. */
final class ClientMeters implements ClientCounts {
  private final Map<Event, Counter> counters = new EnumMap<>(Event.class);

  ClientMeters(Metrics metrics) {
    for (Event event : Event.values()) {
      String name = event.name().toLowerCase(Locale.ROOT).replace('_', '-');
      counters.put(
          event, metrics.counter("clients", "Connections, logins and stanzas.", "event", name));
    }
  }

  @Override
  public void count(Event event) {
    Counter counter = counters.get(event);
    if (counter != null) {
      counter.increment();
    }
  }
}
