// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.protocol.fuzz.Fuzzer;
import org.junit.jupiter.api.Test;

class FrameFuzzTest {
  @Test
  void frames() throws InterruptedException {
    Fuzzer.run(new FrameTarget());
  }
}
