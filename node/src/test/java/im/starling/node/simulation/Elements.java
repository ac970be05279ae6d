// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes what a server writes apart, into the children of its stream. */
final class Elements {
  private String rest = "";

  /** What is whole by now, in order; headers and ends of streams are left out. */
  List<String> feed(String text) {
    rest += text;
    List<String> whole = new ArrayList<>();
    int start = 0;
    int depth = 0;
    int at = 0;
    while (true) {
      int open = rest.indexOf('<', at);
      int close = open < 0 ? -1 : rest.indexOf('>', open);
      if (close < 0) {
        break;
      }
      at = close + 1;
      boolean root = rest.startsWith("<?", open) || rest.startsWith("<stream:stream", open);
      if (root || rest.startsWith("</stream:stream", open)) {
        start = at;
        continue;
      }
      if (rest.charAt(open + 1) == '/') {
        depth--;
      } else if (rest.charAt(close - 1) != '/') {
        depth++;
      }
      if (depth == 0) {
        whole.add(rest.substring(start, at));
        start = at;
      }
    }
    rest = rest.substring(start);
    return whole;
  }

  /** The first attribute of that name, wherever it is. */
  static @Nullable String attribute(String xml, String name) {
    int at = xml.indexOf(' ' + name + '=');
    if (at < 0) {
      return null;
    }
    int begin = at + name.length() + 3;
    return xml.substring(begin, xml.indexOf(xml.charAt(begin - 1), begin));
  }
}
