// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of an archive (XEP-0313 §4, XEP-0059): what to look for, and where to cut.
 *
 * @param filter which rows count
 * @param after rows beyond this seq only, {@link Seq#NONE} for no bound
 * @param before rows ahead of this seq only, {@code Long.MAX_VALUE} for no bound
 * @param backwards the last rows of what is left instead of the first
 * @param max the most rows to answer; 0 answers none
 * @param counted whether to count all rows of the filter, which costs
 */
public record ArchiveQuery(
    Filter filter, long after, long before, boolean backwards, int max, boolean counted) {
  /**
   * Which rows of the archive count.
   *
   * @param with rows with this bare address only, null for all
   * @param start the first seq, inclusive
   * @param end the last seq, inclusive
   * @param ids these places only; empty for all
   */
  public record Filter(@Nullable String with, long start, long end, List<Long> ids) {
    /** The whole archive. */
    public static final Filter ALL = new Filter(null, Seq.NONE, Long.MAX_VALUE, List.of());

    public Filter {
      ids = List.copyOf(ids);
    }
  }

  /** The first {@code max} rows. */
  public static ArchiveQuery first(Filter filter, int max) {
    return new ArchiveQuery(filter, Seq.NONE, Long.MAX_VALUE, false, max, false);
  }

  /** The last {@code max} rows. */
  public static ArchiveQuery last(Filter filter, int max) {
    return new ArchiveQuery(filter, Seq.NONE, Long.MAX_VALUE, true, max, false);
  }

  /** The page that follows {@code seq}. */
  public ArchiveQuery after(long seq) {
    return new ArchiveQuery(filter, seq, before, false, max, counted);
  }

  /** The page that ends ahead of {@code seq}. */
  public ArchiveQuery before(long seq) {
    return new ArchiveQuery(filter, after, seq, true, max, counted);
  }

  public ArchiveQuery withCount() {
    return new ArchiveQuery(filter, after, before, backwards, max, true);
  }
}
