// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;

/**
 * Contacts of accounts that are no more, who have to hear that all is over. They are noted with the
 * removal itself, and stay until somebody says that they were told: each at least once.
 */
public interface Partings {
  /**
   * Some that nobody is telling, the oldest first. For half a minute nobody else gets them; who has
   * not told them by then may be gone.
   */
  Future<List<Parting>> take(int limit);

  /** They have been told. */
  Future<Void> told(Collection<Long> ids);
}
