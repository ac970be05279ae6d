// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.util.List;

/**
 * All that an owner's roster holds, requests that wait for an answer included.
 *
 * @param epoch tells this roster from that of an account which had the same address before
 * @param version grows with every change, 0 for a roster that never had one
 */
public record Roster(long epoch, long version, List<RosterItem> items) {
  public Roster {
    items = List.copyOf(items);
  }
}
