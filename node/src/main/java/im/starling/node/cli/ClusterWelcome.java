// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import java.util.List;

/** What somebody reads who tries a cluster out: where its nodes are, how to be nasty to them. */
record ClusterWelcome(NodeFiles files, List<ChildNode> children) {
  static String command() {
    return System.getProperty("starling.command", "starling");
  }

  String text() {
    StringBuilder text = new StringBuilder("\nThe cluster is ready for localhost.\n");
    for (ChildNode child : children) {
      NodeFiles.Ports ports = files.ports(child.number());
      text.append(
          "  Node %d:          pid %d, port %d (STARTTLS) or %d (direct TLS), http://127.0.0.1:%d/readyz%n"
              .formatted(
                  child.number(),
                  child.pid(),
                  ports.starttls(),
                  ports.direct(),
                  ports.operations()));
    }
    ChildNode last = children.getLast();
    return text
        + """
          Certificate:     %s
          Add an account:  %s account add alice@localhost --config %s
          Connect:         as alice@localhost to 127.0.0.1 and any of the ports
          Kill a node:     kill -9 %d (without -9 it says good-bye, -STOP and -CONT freeze it)
          Watch:           node-fenced and shards-taken of the others; what your clients see
          Start it again:  %s run --config %s
          Stop all:        Ctrl-C

        """
            .formatted(
                files.data().resolve("certificates").resolve("localhost.pem"),
                command(),
                files.file(1),
                last.pid(),
                command(),
                files.file(last.number()));
  }
}
