// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import java.util.List;

/** A client that other people wrote, or what it needs to run. */
enum Tool {
  SLIXMPP,
  NODE,
  TMUX,
  PROFANITY,
  GO_SENDXMPP;

  /** A command that ends with 0 where the tool is there. */
  List<String> probe() {
    return switch (this) {
      // Debian's Python, not whatever comes first on the path: its package is the one that has
      // slixmpp.
      case SLIXMPP -> List.of("/usr/bin/python3", "-c", "import slixmpp");
      case NODE -> List.of("npm", "--version");
      case TMUX -> List.of("tmux", "-V");
      case PROFANITY -> List.of("profanity", "--version");
      case GO_SENDXMPP -> List.of("go-sendxmpp", "--version");
    };
  }

  /** The Debian packages that bring it. */
  List<String> packages() {
    return switch (this) {
      case SLIXMPP -> List.of("python3-slixmpp");
      case NODE -> List.of("nodejs", "npm");
      case TMUX -> List.of("tmux");
      case PROFANITY -> List.of("profanity");
      case GO_SENDXMPP -> List.of("go-sendxmpp");
    };
  }
}
