// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import im.starling.bench.scaling.Svg.Anchor;
import im.starling.bench.scaling.Svg.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;

/** Two drawings side by side as SVG: what goes through, and what a message costs. */
final class Chart {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 360;
  private static final int TOP = 64;
  private static final int BOTTOM = 270;
  private static final int BAR = 46;

  /** Those of a page in the light, and of one in the dark. */
  private static final String STYLE =
      """
      text { font: 13px system-ui, sans-serif; fill: #1f2328 }
      .title { font-weight: 600 }
      .number { font-size: 12px }
      .grid { stroke: #d1d9e0 }
      .a { fill: #0969da; stroke: #0969da }
      .b { fill: #9a6700; stroke: #9a6700 }
      .c { fill: #8250df; stroke: #8250df }
      @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 }
        .grid { stroke: #3d444d }
        .a { fill: #4493f8; stroke: #4493f8 }
        .b { fill: #d29922; stroke: #d29922 }
        .c { fill: #ab7df8; stroke: #ab7df8 }
      }
      .line { fill: none; stroke-width: 2 }
      """;

  private final Readings readings;
  private final List<Integer> nodes;
  private final Svg svg =
      new Svg(WIDTH, HEIGHT, "Throughput and CPU of a message, by nodes", STYLE);

  /** Something that has a value for each number of nodes. */
  private record Series(String name, String style, IntToDoubleFunction value) {}

  /** A drawing's place, and the value at its upper edge. */
  private record Panel(int left, int right, double top) {
    double y(double value) {
      return BOTTOM - value / top * (BOTTOM - TOP);
    }

    double x(int index, int count) {
      return left + (right - left) * (index + 0.5) / count;
    }
  }

  private Chart(Readings readings) {
    this.readings = readings;
    this.nodes = readings.nodes();
  }

  static String svg(Readings readings) {
    return new Chart(readings).draw();
  }

  private String draw() {
    throughput(
        List.of(
            new Series("archived", "a", size -> value(size, Load.KEPT, Measure.MESSAGES)),
            new Series("no-store", "b", size -> value(size, Load.UNKEPT, Measure.MESSAGES))));
    costs(
        List.of(
            new Series("archived, nodes + database", "a", size -> readings.cpu(size, Load.KEPT)),
            new Series("archived, nodes", "c", size -> value(size, Load.KEPT, Measure.SERVERS)),
            new Series("no-store, nodes", "b", size -> value(size, Load.UNKEPT, Measure.SERVERS))));
    return svg.end();
  }

  private double value(int size, Load load, Measure measure) {
    return readings.value(size, load, measure);
  }

  private void throughput(List<Series> all) {
    Panel panel = new Panel(56, 380, top(all));
    axes(panel, "Messages delivered in a second");
    for (int i = 0; i < nodes.size(); i++) {
      double left = panel.x(i, nodes.size()) - BAR * all.size() / 2.0;
      for (Series series : all) {
        double value = series.value().applyAsDouble(nodes.get(i));
        if (!Double.isNaN(value)) {
          double y = panel.y(value);
          svg.bar(series.style(), new Point(left + 1, y), BAR - 2, BOTTOM - y);
          number(new Point(left + BAR / 2.0, y - 5), value);
        }
        left += BAR;
      }
    }
    legend(panel, all);
  }

  private void costs(List<Series> all) {
    Panel panel = new Panel(460, 784, top(all));
    axes(panel, "CPU of a message, µs");
    for (Series series : all) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < nodes.size(); i++) {
        double value = series.value().applyAsDouble(nodes.get(i));
        if (!Double.isNaN(value)) {
          Point point = new Point(panel.x(i, nodes.size()), panel.y(value));
          points.add(point);
          svg.dot(series.style(), point);
          number(new Point(point.x(), point.y() - 8), value);
        }
      }
      svg.line(series.style() + " line", points);
    }
    legend(panel, all);
  }

  private void axes(Panel panel, String title) {
    svg.text("title", Anchor.START, new Point(panel.left(), 28), title);
    double step = step(panel.top());
    for (double at = 0; at <= panel.top() * 1.001; at += step) {
      double y = panel.y(at);
      svg.line("grid", List.of(new Point(panel.left(), y), new Point(panel.right(), y)));
      svg.text("number", Anchor.END, new Point(panel.left() - 6, y + 4), text(at));
    }
    for (int i = 0; i < nodes.size(); i++) {
      String name = nodes.get(i) + (nodes.get(i) == 1 ? " node" : " nodes");
      svg.text("name", Anchor.MIDDLE, new Point(panel.x(i, nodes.size()), BOTTOM + 20), name);
    }
  }

  private void legend(Panel panel, List<Series> all) {
    int y = BOTTOM + 46;
    int x = panel.left();
    for (Series series : all) {
      int width = 26 + series.name().length() * 7;
      if (x + width > panel.right() + 16) {
        x = panel.left();
        y += 22;
      }
      svg.bar(series.style(), new Point(x, y - 11), 12, 12);
      svg.text("name", Anchor.START, new Point(x + 18, y), series.name());
      x += width;
    }
  }

  private void number(Point place, double value) {
    svg.text("number", Anchor.MIDDLE, place, text(value));
  }

  /** As it stands at bars, points and lines: 12,345 or 67 or 8.9 or 0.12. */
  static String text(double value) {
    String form = value == 0 || value >= 10 ? "%,.0f" : value < 1 ? "%.2f" : "%.1f";
    return String.format(Locale.ROOT, form, value);
  }

  private double top(List<Series> all) {
    double most =
        nodes.stream()
            .flatMapToDouble(
                size -> all.stream().mapToDouble(series -> series.value().applyAsDouble(size)))
            .filter(value -> !Double.isNaN(value))
            .max()
            .orElse(1);
    double step = step(Math.max(most, 1e-9));
    return Math.ceil(most / step) * step;
  }

  /** Of 1, 2 or 5 and noughts, so that there are four to nine up to that value. */
  private static double step(double top) {
    double power = Math.pow(10, Math.floor(Math.log10(top / 4)));
    return DoubleStream.of(5, 2)
        .map(times -> times * power)
        .filter(by -> by * 4 <= top)
        .findFirst()
        .orElse(power);
  }
}
