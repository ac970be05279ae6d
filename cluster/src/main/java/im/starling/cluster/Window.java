// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import java.time.Duration;

/**
 * What one end of a link may have under way, and how long it waits.
 *
 * @param bytes of messages that are not acknowledged
 * @param frames of which the same is true
 * @param frame the size at which a frame is full and goes before the turn ends
 * @param resend the time after which a frame is sent again; doubled up to {@code patience} while
 *     nothing is heard
 * @param receipt the longest time for which a receipt waits for a frame that it can ride on
 */
public record Window(
    int bytes, int frames, int frame, Duration resend, Duration patience, Duration receipt) {

  /** 4 MB between two loops, and the times of a network in one house. */
  public static Window usual() {
    return new Window(
        4 << 20,
        1024,
        64 << 10,
        Duration.ofMillis(300),
        Duration.ofSeconds(3),
        Duration.ofMillis(20));
  }
}
