// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;
import io.vertx.core.Future;

/** The contacts of each account. The home of the owner is the only writer. */
public interface Rosters {
  Future<Roster> load(long owner);

  /**
   * Adds the item or replaces it; its own version is ignored. Fails if there is no such owner.
   *
   * @return the version of the roster and of the item from now on
   */
  Future<Long> save(long owner, RosterItem item);

  /**
   * Removes the row of the contact, a request that waits included.
   *
   * @return the version of the roster from now on
   */
  Future<Long> remove(long owner, BareJid contact);
}
