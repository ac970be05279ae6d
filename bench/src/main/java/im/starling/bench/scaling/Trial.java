// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** All loads, one after the other, on nodes that are up. Blocks. */
final class Trial {
  private static final long PATIENCE_SECONDS = 120;

  /** After a change of the load, on each node. */
  private static final long SETTLE_SECONDS = 3;

  private final Plan plan;
  private final Database database;
  private final Site site;
  private final List<Crew> crews;

  /** What had been used at one time, CPU in seconds. */
  private record Moment(
      long nanos,
      double servers,
      double database,
      double clients,
      double all,
      Database.Counts counts,
      double between) {}

  Trial(Plan plan, Database database, Site site, List<Crew> crews) {
    this.plan = plan;
    this.database = database;
    this.site = site;
    this.crews = crews;
  }

  /** Logs everybody in, then measures. */
  List<Reading> run() throws InterruptedException, SQLException, TimeoutException {
    each(crew -> crew.gather(places(crews.indexOf(crew)), plan.window()));
    List<Reading> readings = new ArrayList<>();
    readings.add(busy(Load.KEPT, plan.warmUp(), 0));
    readings.add(busy(Load.UNKEPT, SETTLE_SECONDS, 0));
    readings.add(busy(Load.QUIET, SETTLE_SECONDS, plan.quiet()));
    readings.add(idle());
    return readings;
  }

  /** Writers and readers are at all nodes alike, and each writer has its reader at any. */
  private List<Crew.Places> places(int crew) {
    List<Crew.Places> places = new ArrayList<>();
    int nodes = site.size();
    for (int pair = crew; pair < plan.pairs(); pair += crews.size()) {
      places.add(
          new Crew.Places(
              Database.user(2 * pair),
              site.port(pair % nodes),
              Database.user(2 * pair + 1),
              site.port(pair / nodes % nodes)));
    }
    return places;
  }

  private Reading busy(Load load, long settle, double perSecond)
      throws InterruptedException, SQLException, TimeoutException {
    each(crew -> crew.begin(load, perSecond / crews.size()));
    TimeUnit.SECONDS.sleep(settle * site.size());
    each(Crew::look);
    Moment begun = moment();
    TimeUnit.SECONDS.sleep(plan.seconds());
    List<Crew.Look> looks = each(Crew::look);
    Moment ended = moment();
    each(Crew::end);
    check();
    return new Reading(site.size(), load, values(load, looks, begun, ended));
  }

  private Map<Measure, Double> values(
      Load load, List<Crew.Look> looks, Moment begun, Moment ended) {
    double messages = looks.stream().mapToLong(Crew.Look::delivered).sum();
    Latencies latencies = new Latencies();
    looks.forEach(look -> latencies.add(look.latencies()));
    double seconds = (ended.nanos - begun.nanos) / 1e9;
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    values.put(Measure.MESSAGES, messages / seconds);
    values.put(Measure.SERVERS, (ended.servers - begun.servers) / messages * 1e6);
    values.put(Measure.DATABASE, (ended.database - begun.database) / messages * 1e6);
    values.put(Measure.P50, latencies.quantile(0.5));
    values.put(Measure.P99, latencies.quantile(0.99));
    if (load != Load.UNKEPT) {
      double commits = ended.counts.commits() - begun.counts.commits();
      values.put(Measure.ROWS_PER_COMMIT, 2 * messages / commits);
      values.put(Measure.WAL, (ended.counts.log() - begun.counts.log()) / messages);
      values.put(Measure.STORED, (ended.counts.stored() - begun.counts.stored()) / messages);
    }
    values.put(Measure.BETWEEN, (ended.between - begun.between) / messages);
    values.put(Measure.OTHERS, others(begun, ended) / seconds / plan.cores() * 100);
    values.put(
        Measure.CLIENTS, (ended.clients - begun.clients) / seconds / plan.clientCores() * 100);
    return values;
  }

  /** What everything else on the machine has used: distrust all figures where it is much. */
  private static double others(Moment begun, Moment ended) {
    double known =
        ended.servers
            - begun.servers
            + (ended.database - begun.database)
            + (ended.clients - begun.clients);
    return Math.max(0, ended.all - begun.all - known);
  }

  private Reading idle() throws InterruptedException, SQLException {
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    Moment begun = moment();
    TimeUnit.SECONDS.sleep(plan.seconds());
    Moment ended = moment();
    check();
    double seconds = (ended.nanos - begun.nanos) / 1e9;
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    values.put(Measure.IDLE_SERVERS, (ended.servers - begun.servers) / seconds * 1e3);
    values.put(Measure.IDLE_DATABASE, (ended.database - begun.database) / seconds * 1e3);
    values.put(Measure.CONNECTIONS, (double) database.connections());
    values.put(Measure.RESIDENT, site.resident() / (1 << 20));
    return new Reading(site.size(), Load.IDLE, values);
  }

  private Moment moment() throws SQLException {
    OperatingSystemMXBean ourselves =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Moment(
        System.nanoTime(),
        site.cpu(),
        database.cpu(),
        ourselves.getProcessCpuTime() / 1e9,
        Processes.cpuOfAll(),
        database.counts(),
        Links.bytes(site.links()));
  }

  private void check() {
    crews.stream()
        .map(Crew::failure)
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(why -> {
          throw new IllegalStateException(why);
        });
  }

  private <T> List<T> each(Function<Crew, Future<T>> what) throws TimeoutException {
    return Future.<T>all(crews.stream().map(what).toList())
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .list();
  }
}
