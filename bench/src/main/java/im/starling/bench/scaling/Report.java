// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Writes what was measured: all of it as JSON, the medians as a chart and as tables of a page. */
final class Report {
  private final Readings readings;
  private final Plan plan;
  private final Conditions conditions;

  Report(Readings readings, Plan plan, Conditions conditions) {
    this.readings = readings;
    this.plan = plan;
    this.conditions = conditions;
  }

  /**
   * What stands around the tables of the page stays.
   *
   * @param out for the tables, where there is no page
   */
  void write(Path folder, PrintWriter out) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("scaling.json"), json());
    Files.writeString(folder.resolve("scaling.svg"), Chart.svg(readings));
    Path page = folder.resolve("scaling.md");
    if (Files.exists(page)) {
      String text = Files.readString(page);
      text = Page.with(text, "figures", conditions.text() + "\n\n" + loads() + "\n" + idle());
      if (readings.nodes().containsAll(List.of(1, 3))) {
        text = Page.with(text, "outlook", Outlook.of(readings).table());
      }
      Files.writeString(page, text);
    } else {
      out.println(loads());
      out.println(idle());
    }
  }

  /** A column for each load and number of nodes, a row for what is measured. */
  private String loads() {
    List<Load> loads = List.of(Load.KEPT, Load.UNKEPT, Load.QUIET);
    List<String> head = new ArrayList<>(List.of("median of " + runs(), "unit"));
    for (Load load : loads) {
      readings.nodes().forEach(size -> head.add(load.label() + ", " + size));
    }
    List<List<String>> rows = new ArrayList<>();
    for (Measure measure : Measure.values()) {
      List<String> row = new ArrayList<>(List.of(measure.label(), measure.unit()));
      for (Load load : loads) {
        readings.nodes().forEach(size -> row.add(text(size, load, measure)));
      }
      if (row.stream().skip(2).anyMatch(cell -> !cell.isEmpty())) {
        rows.add(row);
      }
    }
    return Page.table(head, rows);
  }

  private String idle() {
    List<String> head =
        new ArrayList<>(List.of("idle, " + Chart.text(2 * plan.pairs()) + " sessions", "unit"));
    readings.nodes().forEach(size -> head.add(size == 1 ? "1 node" : size + " nodes"));
    List<List<String>> rows = new ArrayList<>();
    for (Measure measure : Measure.values()) {
      List<String> row = new ArrayList<>(List.of(measure.label(), measure.unit()));
      readings.nodes().forEach(size -> row.add(text(size, Load.IDLE, measure)));
      if (row.stream().skip(2).anyMatch(cell -> !cell.isEmpty())) {
        rows.add(row);
      }
    }
    return Page.table(head, rows);
  }

  private String runs() {
    long runs =
        readings.all().stream()
            .filter(each -> each.nodes() == readings.nodes().getFirst() && each.load() == Load.IDLE)
            .count();
    return runs == 1 ? "one run" : runs + " runs";
  }

  private String text(int size, Load load, Measure measure) {
    OptionalDouble value = readings.median(size, load, measure);
    return value.isEmpty() ? "" : Chart.text(value.getAsDouble());
  }

  /** For people who watch. */
  static String line(Reading reading) {
    return reading.nodes()
        + " "
        + reading.load().label()
        + ": "
        + reading.values().entrySet().stream()
            .map(each ->
                "%s %s %s"
                    .formatted(
                        each.getKey().label(), Chart.text(each.getValue()), each.getKey().unit()))
            .collect(Collectors.joining(", "));
  }

  String json() {
    String list = readings.all().stream().map(Report::json).collect(Collectors.joining(",\n    "));
    return """
    {
      "date": "%s",
      "commit": "%s",
      "command": "%s",
      "processor": "%s",
      "cores": %s,
      "java": "%s",
      "pairs": %s,
      "window": %s,
      "seconds": %s,
      "readings": [
        %s
      ]
    }
    """
        .formatted(
            conditions.date(),
            escaped(conditions.commit()),
            escaped(conditions.command()),
            escaped(conditions.processor()),
            conditions.held().cores(),
            escaped(conditions.java()),
            plan.pairs(),
            plan.window(),
            plan.seconds(),
            list);
  }

  private static String json(Reading reading) {
    return "{\"nodes\": %s, \"load\": \"%s\"%s}"
        .formatted(
            reading.nodes(),
            name(reading.load()),
            reading.values().entrySet().stream()
                .filter(each -> Double.isFinite(each.getValue()))
                .map(Report::json)
                .collect(Collectors.joining()));
  }

  private static String json(Map.Entry<Measure, Double> value) {
    return String.format(Locale.ROOT, ", \"%s\": %.3f", name(value.getKey()), value.getValue());
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
