// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that are to come back on the same one. They are below those that the system
 * gives to whoever connects: such a one could be in use when its server comes back, even by a
 * client that tried to reach just that server and met itself.
 */
public final class Ports {
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 30_000;
  private static final int TRIES = 100;

  private Ports() {}

  /** One on which nobody listens now. */
  public static int free() throws IOException {
    for (int left = TRIES; ; left--) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }
}
