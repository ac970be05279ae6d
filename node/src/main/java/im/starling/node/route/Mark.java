// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import java.util.List;

/**
 * How far a session's stream is, told to its home before the client can know it: so that the
 * session goes on where the stream does not (XEP-0198 §5).
 *
 * @param handled how many stanzas of the client were handled
 * @param acknowledged how many stanzas the client has acknowledged
 * @param before how many had been sent before those that are told here
 * @param rows what was sent after that, in order: the place of each in the log, 0 where it has none
 */
public record Mark(long handled, long acknowledged, long before, List<Long> rows) {
  /** Of a stream that does not say, because it is where its home is. */
  public static final Mark UNKNOWN = new Mark(-1, 0, 0, List.of());
}
