// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ops;

import im.starling.persistence.SqlObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The numbers of this node. A counter or timer is made once, by who counts, and kept in a field:
 * finding it costs more than counting. Names are written with dots after "starling."; Prometheus
 * sees {@code starling_sasl_failures_total}.
 */
public final class Metrics implements AutoCloseable {
  private static final String PREFIX = "starling.";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /**
   * Something that happens.
   *
   * @param tags names and values in turn; few values, none that a peer chooses
   */
  public Counter counter(String name, String doc, String... tags) {
    return Counter.builder(PREFIX + name).description(doc).tags(tags).register(registry);
  }

  /** Something that takes time. */
  public Timer timer(String name, String doc, String... tags) {
    return Timer.builder(PREFIX + name).description(doc).tags(tags).register(registry);
  }

  /** Something that goes up and down; asked when somebody looks, from any thread. */
  public void gauge(String name, String doc, Supplier<Number> value, String... tags) {
    Gauge.builder(PREFIX + name, value).description(doc).tags(tags).register(registry);
  }

  /** A timer for each statement, and one more for those that failed. */
  public SqlObserver statements() {
    Map<String, Timer> done = new ConcurrentHashMap<>();
    Map<String, Timer> failures = new ConcurrentHashMap<>();
    return (statement, nanos, failed) ->
        (failed ? failures : done)
            .computeIfAbsent(
                statement,
                name ->
                    timer(
                        "database.statement",
                        "Statements, from asking to the answer.",
                        "statement",
                        name,
                        "failed",
                        String.valueOf(failed)))
            .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** All of it, in the text format of Prometheus. */
  String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
