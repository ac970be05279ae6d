// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import im.starling.protocol.fuzz.Fuzzer;
import org.junit.jupiter.api.Test;

/** {@code -Dtest=FuzzTest#stream -Dfuzz.seconds=600}; a new target is a class and a line here. */
class FuzzTest {
  @Test
  void stream() throws InterruptedException {
    Fuzzer.run(new StreamTarget());
  }

  @Test
  void stanza() throws InterruptedException {
    Fuzzer.run(new StanzaTarget());
  }

  @Test
  void cost() throws InterruptedException {
    Fuzzer.run(new CostTarget());
  }

  @Test
  void jid() throws InterruptedException {
    Fuzzer.run(new JidTarget());
  }

  @Test
  void writer() throws InterruptedException {
    Fuzzer.run(new WriterTarget());
  }
}
