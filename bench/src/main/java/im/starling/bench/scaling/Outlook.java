// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import java.util.ArrayList;
import java.util.List;

/**
 * What a large cluster would need, from what was measured on one node and on three. Linear where
 * nothing is known: what a message costs grows with the share of homes that are on other nodes than
 * the streams, (N - 1) / N on N nodes.
 */
final class Outlook {
  private static final double MIB = 1 << 20;
  private static final double DAY = 86_400;

  /** Where it was measured, and the share of homes elsewhere there. */
  private static final int FEW = 3;

  private static final double SHARE_OF_FEW = 2.0 / 3;

  /** As they are set, or come of the code: pool of queries, lease, writers of the log. */
  private static final int POOL = 8;

  private static final int LEASE = 1;
  private static final int SHARDS = 1_021;
  private static final int ROWS_OF_A_MESSAGE = 2;

  private final Readings readings;
  private final Assumed assumed;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * What is not measured.
   *
   * @param online share of the users that are connected
   * @param daily messages that a user sends in a day
   * @param peak the busiest hour, of the mean
   * @param loops of a node
   * @param session bytes of memory that a session takes, its home included
   */
  record Assumed(
      int nodes,
      double users,
      double online,
      double daily,
      double peak,
      int loops,
      double session) {
    static final Assumed USUAL = new Assumed(20, 10e6, 0.1, 40, 3, 16, 12 << 10);
  }

  private Outlook(Readings readings, Assumed assumed) {
    this.readings = readings;
    this.assumed = assumed;
  }

  static Outlook of(Readings readings) {
    return new Outlook(readings, Assumed.USUAL);
  }

  String table() {
    people();
    messages();
    database();
    cluster();
    return Page.table(List.of("what", "how", "value"), rows);
  }

  private void people() {
    int nodes = assumed.nodes();
    double sessions = assumed.users() * assumed.online();
    row("sessions", "users × online", "", sessions);
    row("sessions of a node", "sessions / nodes", "", sessions / nodes);
    row("the same with one node away", "", "", sessions / (nodes - 1));
    row(
        "their memory on a node, homes included",
        "sessions × 12 KiB",
        "MiB",
        sessions / (nodes - 1) * assumed.session() / MIB);
    row(
        "memory of a node besides",
        "as its heap has grown here",
        "MiB",
        readings.value(FEW, Load.IDLE, Measure.RESIDENT));
  }

  /** Of the busiest hour. */
  double perSecond() {
    return assumed.users() * assumed.daily() / DAY * assumed.peak();
  }

  private void messages() {
    double busy = grown(Load.KEPT);
    double quiet = grown(Load.QUIET);
    row("messages/s", "users × daily / 86,400 s", "", perSecond() / assumed.peak());
    row("messages/s of the busiest hour", "× peak", "", perSecond());
    range("CPU of nodes, a message", "as on 1 node + hops, busy – quiet", "µs", busy, quiet);
    range(
        "CPU of each node in that hour",
        "",
        "cores",
        busy * perSecond() / 1e6 / assumed.nodes(),
        quiet * perSecond() / 1e6 / assumed.nodes());
    double between =
        readings.value(FEW, Load.KEPT, Measure.BETWEEN) / SHARE_OF_FEW * shareElsewhere();
    row(
        "from a node to others, in that hour",
        "bytes on 3 nodes, by hops",
        "MB/s",
        between * perSecond() / assumed.nodes() / 1e6);
  }

  private void database() {
    double rate = ROWS_OF_A_MESSAGE * perSecond();
    double writers = assumed.nodes() * assumed.loops();
    row("rows/s in that hour", "2 a message", "", rate);
    row("rows/s of a writer", "rows/s / nodes / loops", "", rate / writers);
    range(
        "CPU of PostgreSQL in that hour",
        "busy – quiet",
        "cores",
        readings.value(1, Load.KEPT, Measure.DATABASE) * perSecond() / 1e6,
        marginal(FEW, Measure.DATABASE, Measure.IDLE_DATABASE) * perSecond() / 1e6);
    range(
        "write-ahead log in that hour",
        "busy – quiet",
        "MB/s",
        readings.value(1, Load.KEPT, Measure.WAL) * perSecond() / 1e6,
        readings.value(FEW, Load.QUIET, Measure.WAL) * perSecond() / 1e6);
    row(
        "archive, a day",
        "tables and indexes",
        "GB",
        readings.value(1, Load.KEPT, Measure.STORED) * assumed.users() * assumed.daily() / 1e9);
    row(
        "connections to PostgreSQL",
        "nodes × (loops + 8 + 1)",
        "",
        writers + assumed.nodes() * (POOL + LEASE));
  }

  private void cluster() {
    int others = assumed.nodes() - 1;
    row("homes elsewhere", "(nodes − 1) / nodes", "%", shareElsewhere() * 100);
    row("shards of a node", "1,021 / nodes", "", (double) SHARDS / assumed.nodes());
    row(
        "shards of a loop",
        "1,021 / nodes / loops",
        "",
        (double) SHARDS / assumed.nodes() / assumed.loops());
    row(
        "links of a node, from loop to loop",
        "loops² × others",
        "",
        assumed.loops() * assumed.loops() * others);
    row("TLS connections of a node to others", "one each way", "", 2 * others);
  }

  private double shareElsewhere() {
    return (assumed.nodes() - 1.0) / assumed.nodes();
  }

  /** CPU of all nodes for a message, in µs, with that many nodes. */
  double grown(Load load) {
    double one = nodesAlone(1, load);
    return one + (nodesAlone(FEW, load) - one) / SHARE_OF_FEW * shareElsewhere();
  }

  private double nodesAlone(int nodes, Load load) {
    return load == Load.QUIET
        ? marginal(nodes, Measure.SERVERS, Measure.IDLE_SERVERS)
        : readings.value(nodes, load, Measure.SERVERS);
  }

  /** Of the quiet load, without what is used when there is none. */
  private double marginal(int nodes, Measure used, Measure idle) {
    double unused =
        readings.value(nodes, Load.IDLE, idle)
            * 1e3
            / readings.value(nodes, Load.QUIET, Measure.MESSAGES);
    return readings.value(nodes, Load.QUIET, used) - unused;
  }

  private void range(String what, String how, String unit, double busy, double quiet) {
    rows.add(List.of(what, how, Chart.text(busy) + " – " + Chart.text(quiet) + " " + unit));
  }

  private void row(String what, String how, String unit, double value) {
    rows.add(List.of(what, how, (Chart.text(value) + " " + unit).strip()));
  }
}
