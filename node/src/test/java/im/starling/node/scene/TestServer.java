// SPDX-License-Identifier: Apache-2.0
package im.starling.node.scene;

import java.util.Optional;

/** A Starling node inside the test's own process, on ports given by the system. */
final class TestServer {
  private TestServer() {}

  /** The seam: answers nothing until there is a node that can be started here. */
  static Optional<SceneServer> start() {
    return Optional.empty();
  }
}
