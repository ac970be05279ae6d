// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What has passed between nodes, as ss(8) tells of their connections. */
final class Links {
  private static final Pattern SENT = Pattern.compile("\\bbytes_sent:([0-9]+)");

  private Links() {}

  /** The bytes that were sent to these ports, TLS included; NaN where there is no ss. */
  static double bytes(List<Integer> ports) {
    double sum = 0;
    try {
      for (int port : ports) {
        sum += sum(run(List.of("ss", "-tinH", "dport", "=", ":" + port)));
      }
      return sum;
    } catch (IOException none) {
      return Double.NaN;
    }
  }

  /** Of all connections that it lists. */
  static long sum(String listed) {
    long sum = 0;
    for (Matcher each = SENT.matcher(listed); each.find(); ) {
      sum += Long.parseLong(each.group(1));
    }
    return sum;
  }

  private static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
