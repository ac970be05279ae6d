// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The stream side of a session, as it is when nothing that its client sent is unsettled, so that it
 * can go on at another stream (XEP-0198 §5).
 *
 * @param resumeId the id that it is resumed by
 * @param resumeTime how long it waits for its client without a stream
 * @param handled how many stanzas of the client were handled since stream management was on
 * @param certain that it was not more; else what the client sends next may have been stored already
 * @param acknowledged how many stanzas the client has acknowledged
 * @param unacknowledged what it was sent since then, in order
 * @param unsent what waits to be sent after that
 * @param had rows of the account's log that the client has acknowledged; see {@link Standing}
 */
public record Snapshot(
    String resumeId,
    Duration resumeTime,
    long handled,
    boolean certain,
    long acknowledged,
    List<Parcel> unacknowledged,
    List<Parcel> unsent,
    List<Long> had) {
  /** The same with more that waits to be sent. */
  public Snapshot with(List<Parcel> more) {
    List<Parcel> all = new ArrayList<>(unsent);
    all.addAll(more);
    return new Snapshot(
        resumeId, resumeTime, handled, certain, acknowledged, unacknowledged, all, had);
  }
}
