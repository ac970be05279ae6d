// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Part of an archive.
 *
 * @param entries in ascending order, whichever way the paging goes
 * @param complete there is nothing more in the direction of the paging
 * @param count all rows of the filter, if that was asked for
 * @param reached where nothing was found so far, the row from which to look on; else null
 */
public record Page(
    List<Entry> entries, boolean complete, OptionalLong count, @Nullable Entry reached) {
  public Page {
    entries = List.copyOf(entries);
  }

  /** Looked through to its end. */
  public Page(List<Entry> entries, boolean complete, OptionalLong count) {
    this(entries, complete, count, null);
  }
}
