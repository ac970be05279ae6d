// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.buffer.Buffer;

/**
 * An account's last session has become unavailable.
 *
 * @param millis when, milliseconds since 1970
 * @param presence the stanza with which it went
 */
public record Departure(long millis, Buffer presence) {}
