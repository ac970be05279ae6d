// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import im.starling.node.TestNode;
import im.starling.node.alone.Mishaps;
import im.starling.node.alone.Requests;
import im.starling.protocol.fuzz.Fuzzer;
import im.starling.protocol.fuzz.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A client that is logged in may send what it likes, over TLS and to a real database: others go on
 * being answered, and an operator has nothing to see.
 */
class StreamFuzzTest {
  @Test
  void others() throws Exception {
    try (TestNode node = new TestNode();
        Client witness = Client.create(node, "witness");
        Client other = Client.create(node, "other");
        Mishaps mishaps = new Mishaps()) {
      Fuzzer.run(new Stream(node, List.of(witness, other), mishaps, new AtomicInteger()));
    }
  }

  /**
   * A session for each input.
   *
   * @param witnesses on both loops
   */
  private record Stream(TestNode node, List<Client> witnesses, Mishaps mishaps, AtomicInteger runs)
      implements Target {
    @Override
    public byte[] sample(Random random) {
      return Requests.some(random)
          .replace("capulet.example", "localhost")
          .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<String> words() {
      return Requests.pieces();
    }

    /** TLS for each input. */
    @Override
    public int heapPerByte() {
      return 1 << 20;
    }

    @Override
    public void run(byte[] input) throws IOException {
      // One of its own: an account can be removed by its owner.
      try (Client client = Client.create(node, "romeo" + runs.incrementAndGet())) {
        send(client, input);
        for (Client witness : witnesses) {
          witness.ping();
        }
      }
      mishaps.assertNone();
    }

    private static void send(Client client, byte[] input) {
      try {
        client.send(input);
      } catch (IOException over) {
        // The server has had enough of it.
      }
    }
  }
}
