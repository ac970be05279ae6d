// SPDX-License-Identifier: Apache-2.0
package im.starling.interop;

import java.util.List;
import java.util.Map;

/** The client libraries that agents are built on. */
enum Library {
  SLIXMPP {
    @Override
    Agent start(String name, Server server, Tools tools) {
      tools.require(Tool.SLIXMPP);
      String program = Folders.module("src/test/clients/slixmpp/agent.py").toString();
      return new Agent(name, List.of("/usr/bin/python3", "-B", program), Map.of());
    }
  },
  XMPP_JS {
    @Override
    Agent start(String name, Server server, Tools tools) {
      String program = tools.nodeAgent().resolve("agent.mjs").toString();
      // Node.js takes what to trust from its environment, once, at its start.
      return new Agent(
          name,
          List.of("node", program),
          Map.of("NODE_EXTRA_CA_CERTS", server.certificate().toString()));
    }
  };

  /**
   * Starts a client, which is not connected yet. Skips the calling test where the library cannot be
   * had.
   */
  abstract Agent start(String name, Server server, Tools tools);
}
