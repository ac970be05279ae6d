// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.protocol.Limits;
import java.time.Duration;

/**
 * What one client can make the server hold.
 *
 * @param unauthenticated what is read of it before the login
 * @param authenticated and after
 * @param rates how fast it may bring anything
 * @param idle how long it may be silent
 * @param loginTime from the connection to the session
 * @param unsettledStanzas sent by it and not stored yet; then reading pauses
 * @param unsettledBytes the same in bytes
 * @param outboxStanzas sent to it and not acknowledged, or waiting to be sent
 * @param outboxBytes the same in bytes
 * @param resumeTime how long its session waits to be resumed; zero: not at all
 */
public record ClientLimits(
    Limits unauthenticated,
    Limits authenticated,
    Rates rates,
    Duration idle,
    Duration loginTime,
    int unsettledStanzas,
    long unsettledBytes,
    int outboxStanzas,
    long outboxBytes,
    Duration resumeTime) {

  /**
   * How fast a client may bring what; then reading pauses.
   *
   * @param bytes in a second
   * @param stanzas in a second
   * @param burst so many seconds' worth may be saved up
   */
  public record Rates(int bytes, int stanzas, Duration burst) {}
}
