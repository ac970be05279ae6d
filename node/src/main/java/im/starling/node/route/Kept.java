// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import im.starling.protocol.Presence;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a home knows of a session, and its stream keeps for the day when the home is on another
 * node: so that nobody has to say anything again (XEP-0198 §5).
 *
 * @param began when it was bound, milliseconds since 1970
 * @param since rows of the log up to here it was not to have, or has had
 * @param presence the last that it sent, null where it is not available
 * @param values what features remember of it, by the names of their keys: {@code Boolean}, {@code
 *     Long}, {@code String}, or a set of addresses
 */
public record Kept(
    long began, long since, @Nullable Presence presence, Map<String, Object> values) {
  /** Of a session that was bound a moment ago. */
  public static final Kept NOTHING = new Kept(0, 0, null, Map.of());
}
