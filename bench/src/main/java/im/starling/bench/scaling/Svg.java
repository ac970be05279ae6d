// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import im.starling.protocol.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes a drawing, shape by shape; how each looks is its class's matter. */
final class Svg {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  private final XmlWriter out = new XmlWriter(16_384);

  /** A place in it. */
  record Point(double x, double y) {}

  /** The part of a point at which a text is. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  Svg(int width, int height, String title, String style) {
    start("svg")
        .attribute("width", Integer.toString(width))
        .attribute("viewBox", "0 0 " + width + " " + height)
        .attribute("role", "img");
    start("title").text(title).end();
    start("style").text(style).end();
  }

  private XmlWriter start(String name) {
    return out.start(name, NAMESPACE);
  }

  void bar(String style, Point corner, double width, double height) {
    start("rect").attribute("class", style);
    at("x", corner.x());
    at("y", corner.y());
    at("width", width);
    at("height", height);
    out.end();
  }

  void dot(String style, Point centre) {
    start("circle").attribute("class", style).attribute("r", "3.5");
    at("cx", centre.x());
    at("cy", centre.y());
    out.end();
  }

  void line(String style, List<Point> points) {
    String all =
        points.stream()
            .map(point -> number(point.x()) + "," + number(point.y()))
            .collect(Collectors.joining(" "));
    start("polyline").attribute("class", style).attribute("points", all).end();
  }

  void text(String style, Anchor anchor, Point place, String text) {
    start("text").attribute("class", style);
    out.attribute("text-anchor", anchor.name().toLowerCase(Locale.ROOT));
    at("x", place.x());
    at("y", place.y());
    out.text(text).end();
  }

  private void at(String attribute, double value) {
    out.attribute(attribute, number(value));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** The whole of it; nothing can be drawn after. */
  String end() {
    return new String(out.end().bytes(), StandardCharsets.UTF_8);
  }
}
