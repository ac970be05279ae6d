// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Parts of a page of Markdown that a program writes, between comments that stay. */
final class Page {
  private Page() {}

  /** The page with another content of that part. */
  static String with(String page, String part, String content) {
    String begin = "<!-- " + part + " -->\n";
    String end = "<!-- end of " + part + " -->";
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("the page has no part " + part);
    }
    return page.substring(0, from + begin.length())
        + "\n"
        + content.strip()
        + "\n\n"
        + page.substring(to);
  }

  /** The first two columns are words, the others are numbers. */
  static String table(List<String> head, List<List<String>> rows) {
    StringBuilder table = new StringBuilder(line(head));
    table.append(
        line(
            IntStream.range(0, head.size())
                .mapToObj(column -> column < 2 ? "---" : "--:")
                .toList()));
    rows.forEach(row -> table.append(line(row)));
    return table.toString();
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
