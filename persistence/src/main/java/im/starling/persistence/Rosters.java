// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

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
   * Removes the row of the contact, a request that waits included. What was listed is remembered as
   * removed, for {@link #removedSince}.
   *
   * @return the version of the roster from now on
   */
  Future<Long> remove(long owner, BareJid contact);

  /**
   * What was removed after that version, oldest first; contacts that were added again may be among
   * them. Empty if not all of it is remembered: only the last few removals of each owner are.
   */
  Future<Optional<List<Removal>>> removedSince(long owner, long version);

  /** A contact that was listed until its owner's roster came to that version. */
  record Removal(BareJid contact, long version) {}
}
