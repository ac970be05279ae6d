// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * An account's last session has become unavailable.
 *
 * @param millis when, milliseconds since 1970
 * @param login when the last login was before that; null where that is not known
 * @param presence the stanza with which it went
 */
public record Departure(long millis, @Nullable Long login, Buffer presence) {}
