// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.protocol.Limits;
import java.time.Duration;

/**
 * What one client can make the server hold.
 *
 * @param unauthenticated what is read of it before the login
 * @param authenticated and after
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
    Duration loginTime,
    int unsettledStanzas,
    long unsettledBytes,
    int outboxStanzas,
    long outboxBytes,
    Duration resumeTime) {}
