// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class ChartTest {
  private static Reading reading(int nodes, Load load, double rate, double nodesCpu, double base) {
    return new Reading(
        nodes,
        load,
        Map.of(Measure.MESSAGES, rate, Measure.SERVERS, nodesCpu, Measure.DATABASE, base));
  }

  static Readings some() {
    return new Readings(
        List.of(
            reading(1, Load.KEPT, 17_812, 30.4, 24.1),
            reading(2, Load.KEPT, 12_345, 41.2, 25),
            reading(3, Load.KEPT, 11_009, 47.7, 26),
            reading(1, Load.UNKEPT, 39_876, 18, 0.1),
            reading(2, Load.UNKEPT, 28_765, 26, 0.1),
            reading(3, Load.UNKEPT, 27_654, 29, 0.1)));
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newDefaultNSInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> texts(Document svg) {
    NodeList found = svg.getElementsByTagNameNS("http://www.w3.org/2000/svg", "text");
    return IntStream.range(0, found.getLength())
        .mapToObj(i -> found.item(i).getTextContent())
        .toList();
  }

  @Test
  void showsAllFigures() throws Exception {
    List<String> texts = texts(parsed(Chart.svg(some())));
    for (String figure :
        List.of("17,812", "12,345", "11,009", "39,876", "28,765", "27,654", "30", "55", "74")) {
      assertTrue(texts.contains(figure), figure + " in " + texts);
    }
    for (String word : List.of("1 node", "2 nodes", "3 nodes", "archived", "no-store")) {
      assertTrue(texts.contains(word), word + " in " + texts);
    }
  }

  @Test
  void taller() throws Exception {
    NodeList bars =
        parsed(Chart.svg(some())).getElementsByTagNameNS("http://www.w3.org/2000/svg", "rect");
    double kept =
        Double.parseDouble(bars.item(0).getAttributes().getNamedItem("height").getNodeValue());
    double unkept =
        Double.parseDouble(bars.item(1).getAttributes().getNamedItem("height").getNodeValue());
    assertEquals(39_876.0 / 17_812, unkept / kept, 0.01);
  }

  @Test
  void whatIsMissingIsNotDrawn() throws Exception {
    Readings one = new Readings(List.of(reading(1, Load.KEPT, 100, 30, 20)));
    List<String> texts = texts(parsed(Chart.svg(one)));
    assertTrue(texts.contains("100"), texts.toString());
    assertTrue(texts.stream().noneMatch(text -> text.contains("NaN")), texts.toString());
  }
}
