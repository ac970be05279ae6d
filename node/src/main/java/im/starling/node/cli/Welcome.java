// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import im.starling.node.Node.Listening;
import im.starling.node.config.Config;
import java.util.List;
import java.util.stream.Collectors;

/** What a newcomer reads when the node is ready: the next two steps. */
record Welcome(Config config, String argument, List<Listening> listening, int operations) {
  String text(List<String> selfSigned) {
    String domain = config.domains().getFirst();
    String command = System.getProperty("starling.command", "starling");
    StringBuilder text = new StringBuilder();
    line(text, "");
    line(text, "Starling is ready for " + String.join(", ", config.domains()) + ".");
    line(text, "  Add an account:  " + command + " account add alice@" + domain + argument);
    line(text, "  Connect:         as alice@" + domain + " to " + ports());
    if (!selfSigned.isEmpty()) {
      line(
          text,
          "  Certificate:     self-signed for "
              + String.join(", ", selfSigned)
              + "; clients will ask whether to trust it");
    }
    line(
        text,
        "  Health, numbers: http://%s:%d/readyz and /metrics"
            .formatted(config.operations().address(), operations));
    line(text, "  Stop:            Ctrl-C");
    line(text, "");
    return text.toString();
  }

  /** Where clients get in without a proxy; where all listeners have one only it knows. */
  private String ports() {
    return listening.stream().allMatch(up -> !up.listener().proxies().isEmpty())
        ? "your proxy"
        : openPorts();
  }

  private String openPorts() {
    return listening.stream()
        .filter(up -> up.listener().proxies().isEmpty())
        .map(up ->
            "port "
                + up.port()
                + switch (up.listener().tls()) {
                  case STARTTLS -> " (STARTTLS)";
                  case DIRECT -> " (direct TLS)";
                })
        .collect(Collectors.joining(" or "));
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append(System.lineSeparator());
  }
}
