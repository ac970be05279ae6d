// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.util.List;
import java.util.OptionalLong;

/**
 * Part of an archive.
 *
 * @param entries in ascending order, whichever way the paging goes
 * @param complete there is nothing more in the direction of the paging
 * @param count all rows of the filter, if that was asked for
 */
public record Page(List<Entry> entries, boolean complete, OptionalLong count) {
  public Page {
    entries = List.copyOf(entries);
  }
}
