// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.protocol.fuzz.Fuzzer;
import org.junit.jupiter.api.Test;

class MessageFuzzTest {
  @Test
  void messages() throws InterruptedException {
    Fuzzer.run(new MessageTarget());
  }
}
