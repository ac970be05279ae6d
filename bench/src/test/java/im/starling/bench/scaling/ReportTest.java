// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Plan PLAN = new Plan(200, 4, 10, 20, 300, 1, 2);
  private static final Conditions CONDITIONS =
      new Conditions(
          "bench/run scaling",
          LocalDate.of(2026, 11, 23),
          "abc1234",
          "A \"fast\" one",
          "25",
          new Conditions.Held(2, new Cores("0"), new Cores("1")));

  private static Readings all() {
    List<Reading> all = new ArrayList<>(ChartTest.some().all());
    for (int nodes : List.of(1, 3)) {
      all.add(
          new Reading(
              nodes,
              Load.QUIET,
              Map.of(
                  Measure.MESSAGES,
                  300.0,
                  Measure.SERVERS,
                  100.0 * nodes,
                  Measure.DATABASE,
                  90.0)));
      all.add(
          new Reading(
              nodes,
              Load.IDLE,
              Map.of(Measure.IDLE_SERVERS, 6.0 * nodes, Measure.IDLE_DATABASE, 3.0)));
    }
    return new Readings(all);
  }

  @Test
  void whatStandsAroundTheTablesStays(@TempDir Path folder) throws IOException {
    Path page = folder.resolve("scaling.md");
    Files.writeString(
        page,
        """
        before
        <!-- figures -->
        old
        <!-- end of figures -->
        between
        <!-- outlook -->
        <!-- end of outlook -->
        after
        """);
    StringWriter told = new StringWriter();
    new Report(all(), PLAN, CONDITIONS).write(folder, new PrintWriter(told));
    assertEquals("", told.toString());
    String text = Files.readString(page);
    assertTrue(text.startsWith("before\n<!-- figures -->\n"), text);
    assertTrue(text.contains("\n<!-- end of figures -->\nbetween\n<!-- outlook -->\n"), text);
    assertTrue(text.endsWith("\n<!-- end of outlook -->\nafter\n"), text);
    assertTrue(text.contains("| 17,812 | 12,345 | 11,009 |"), text);
    assertFalse(text.contains("old"), text);
  }

  @Test
  void whereThereIsNoPageTheTablesAreTold(@TempDir Path folder) throws IOException {
    StringWriter told = new StringWriter();
    new Report(all(), PLAN, CONDITIONS).write(folder, new PrintWriter(told));
    assertTrue(told.toString().contains("| 17,812 | 12,345 | 11,009 |"), told.toString());
  }

  @Test
  void aPageWithoutItsPartsIsNotOverwritten() {
    assertThrows(IllegalArgumentException.class, () -> Page.with("nothing here", "figures", "new"));
  }

  @Test
  void medians() {
    Readings three =
        new Readings(
            List.of(
                new Reading(1, Load.KEPT, Map.of(Measure.P99, 9.0)),
                new Reading(1, Load.KEPT, Map.of(Measure.P99, 2.0)),
                new Reading(1, Load.KEPT, Map.of(Measure.P99, 3.0)),
                new Reading(1, Load.UNKEPT, Map.of(Measure.P99, 100.0))));
    assertEquals(3, three.value(1, Load.KEPT, Measure.P99));
    assertTrue(three.median(2, Load.KEPT, Measure.P99).isEmpty());
  }

  @Test
  void json() {
    String json = new Report(ChartTest.some(), PLAN, CONDITIONS).json();
    assertTrue(json.contains("\"processor\": \"A \\\"fast\\\" one\""), json);
    assertTrue(json.contains("{\"nodes\": 1, \"load\": \"kept\""), json);
    assertTrue(json.contains("\"messages\": 17812.000"), json);
  }

  /** On one node 100 µs less 20 that idle nodes use; on three 300 less 60; two thirds make 160. */
  @Test
  void theHopsOfALargeClusterAreThoseOfThreeNodes() {
    assertEquals(80 + 160 * 1.5 * 0.95, Outlook.of(all()).grown(Load.QUIET), 0.01);
    assertEquals(30.4 + 17.3 * 1.5 * 0.95, Outlook.of(all()).grown(Load.KEPT), 0.01);
  }
}
