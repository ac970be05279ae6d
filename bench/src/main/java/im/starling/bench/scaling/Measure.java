// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

/** What is measured, each with its unit. */
enum Measure {
  MESSAGES("delivered", "messages/s"),
  SERVERS("CPU of all nodes", "µs/message"),
  DATABASE("CPU of PostgreSQL", "µs/message"),
  P50("latency, median", "ms"),
  P99("latency, 99 %", "ms"),
  ROWS_PER_COMMIT("rows of a commit", "rows"),
  WAL("write-ahead log", "B/message"),
  STORED("tables and indexes", "B/message"),
  BETWEEN("between nodes", "B/message"),
  CLIENTS("generator, of its cores", "%"),
  OTHERS("all else, of all cores", "%"),
  IDLE_SERVERS("CPU of all nodes, idle", "ms/s"),
  IDLE_DATABASE("CPU of PostgreSQL, idle", "ms/s"),
  CONNECTIONS("connections to PostgreSQL", ""),
  RESIDENT("memory of a node", "MiB");

  private final String label;
  private final String unit;

  Measure(String label, String unit) {
    this.label = label;
    this.unit = unit;
  }

  String label() {
    return label;
  }

  String unit() {
    return unit;
  }
}
