// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** What is known of sessions that are over (XEP-0198 §5): the last of each account, for a month. */
public interface EndedSessions {
  /**
   * Adds them, or replaces what was known; forgets what is too old or too much, and those that
   * {@link EndedSession#GOES_ON go on}.
   */
  Future<Void> add(List<EndedSession> ended);

  /** How many stanzas of its client the session had handled. */
  Future<Optional<Long>> handled(long owner, String id);
}
