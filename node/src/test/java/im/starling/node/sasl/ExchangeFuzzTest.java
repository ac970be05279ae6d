// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.protocol.fuzz.Fuzzer;
import org.junit.jupiter.api.Test;

class ExchangeFuzzTest {
  @Test
  void exchange() throws InterruptedException {
    Fuzzer.run(new ExchangeTarget());
  }
}
