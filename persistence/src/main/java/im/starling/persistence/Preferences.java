// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;

/** What owners have chosen. The home of the owner is the only writer. */
public interface Preferences {
  /** {@link ArchivePreferences#DEFAULT} if the owner has chosen nothing. */
  Future<ArchivePreferences> archive(long owner);

  Future<Void> archive(long owner, ArchivePreferences chosen);
}
