// SPDX-License-Identifier: Apache-2.0
package im.starling.node.alone;

import im.starling.protocol.fuzz.Fuzzer;
import org.junit.jupiter.api.Test;

/** All that stands behind a client's connection, but for its database and its network. */
class SessionFuzzTest {
  @Test
  void session() throws InterruptedException {
    try (Mishaps mishaps = new Mishaps()) {
      Fuzzer.run(new SessionTarget(mishaps));
    }
  }
}
