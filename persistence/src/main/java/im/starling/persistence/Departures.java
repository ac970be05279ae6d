// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** When each account was last seen, and with which words it went. */
public interface Departures {
  /** Stores it, unless a later one is known already. */
  Future<Void> save(long owner, Departure departure);

  /** Empty for one that never was available. */
  Future<Optional<Departure>> find(long owner);

  /**
   * What many are to hear of many accounts.
   *
   * @return an answer for each question, in order
   */
  Future<List<Answer>> ask(List<Question> questions);

  /** Whether that asker may see that account's presence, and when it was last there. */
  record Question(BareJid account, BareJid asker) {}

  /**
   * What one asker is to hear of one account.
   *
   * @param allowed the account is there, and has granted the asker its presence
   * @param departure empty for one that is not allowed, too
   * @param hidden the account blocks the asker, or a resource of theirs: they hear nothing
   */
  record Answer(boolean allowed, Optional<Departure> departure, boolean hidden) {
    static final Answer NO = new Answer(false, Optional.empty());

    Answer(boolean allowed, Optional<Departure> departure) {
      this(allowed, departure, false);
    }
  }
}
