// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the operator says to every account of a domain, once, until it is taken back. */
public interface Notices {
  /** Whom it is for; a domain has one of each at most. */
  enum Kind {
    /** Everybody. */
    MOTD(1),
    /** Whose account was made since. */
    WELCOME(2);

    final short number;

    Kind(int number) {
      this.number = (short) number;
    }
  }

  Future<Optional<String>> find(String domain, Kind kind);

  /** Says something new, to those too who have heard what was said before. */
  Future<Void> say(String domain, Kind kind, String words);

  /** Says it in other words to those who have not heard it; where nothing is said yet, says it. */
  Future<Void> correct(String domain, Kind kind, String words);

  /** Does nothing where nothing is said. */
  Future<Void> remove(String domain, Kind kind);

  /** The highest number of each domain where anything is said. */
  Future<Map<String, Long>> newest();

  /** What an account has not been told yet, in the order in which it is to hear it. */
  Future<List<Notice>> untold(long owner);

  /** The account has been told all up to that number. */
  Future<Void> told(long owner, long number);
}
