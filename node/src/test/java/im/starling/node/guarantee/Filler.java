// SPDX-License-Identifier: Apache-2.0
package im.starling.node.guarantee;

import java.io.IOException;
import java.util.Arrays;

/**
 * Writes white space on a client's stream, more than all buffers between it and the server could
 * take, until the server reads no more.
 */
final class Filler implements AutoCloseable {
  private static final int CHUNK = 16 << 10;
  private static final long ALL = 64L << 20;

  /** So often the others are answered while the filler gets nowhere: then it stands. */
  private static final int ROUNDS = 50;

  private final Client client;
  private volatile long written;
  private volatile boolean stopped;

  Filler(Client client) {
    this.client = client;
    Thread.ofVirtual().name("fills").start(this::fill);
  }

  private void fill() {
    byte[] space = new byte[CHUNK];
    Arrays.fill(space, (byte) ' ');
    try {
      for (long next = CHUNK; next <= ALL && !stopped; next += CHUNK) {
        client.send(space);
        written = next;
      }
    } catch (IOException e) {
      written = ALL; // Not what a paused stream does.
    }
  }

  /**
   * Waits until not a byte goes through while the server answers others. A server that reads on
   * takes everything in the end, and fails this.
   *
   * @param others on all loops of the server
   */
  void awaitStanding(Client... others) throws IOException {
    long before;
    do {
      before = written;
      for (int round = 0; round < ROUNDS; round++) {
        for (Client other : others) {
          other.ping();
        }
      }
    } while (before == 0 || written != before);
    if (before == ALL) {
      throw new AssertionError("the server read all of " + ALL + " bytes");
    }
  }

  /** Ends it, once the server reads again. */
  @Override
  public void close() {
    stopped = true;
  }
}
