// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.mam;

import im.starling.node.feature.AccountHome;
import im.starling.persistence.UserLog;

/**
 * Finds out whether an account that somebody is at takes what it is given: a client that never
 * acknowledges could else have any number of messages kept for it. After as many as may wait it is
 * looked, some time later, how many of those that had been stored by then are still to be
 * delivered. Whoever acknowledges at all has few; where it is still as many, more are refused until
 * there are fewer, so that their senders know. Coming and going changes nothing of that. On the
 * home's loop.
 */
final class Unacknowledged {
  /** When to look, in milliseconds; well beyond the time in which cursors are written. */
  private static final long LATER = 5_000;

  private final UserLog log;
  private final int most;

  /** How many were given since it was last looked. */
  private int given;

  /** What was stored when it came to be as many as may wait. */
  private long mark;

  private long markedAt;
  private boolean full;
  private boolean counting;

  /** With the most that may wait. */
  Unacknowledged(UserLog log, int most) {
    this.log = log;
    this.most = most;
  }

  /** Whether the account may be given one more. */
  boolean admits(AccountHome home) {
    if (given < most) {
      given++;
      if (given == most) {
        mark(home);
      }
    } else if (!counting && home.loop().millis() - markedAt >= LATER) {
      count(home);
    }
    return !full;
  }

  private void mark(AccountHome home) {
    mark = home.committed();
    markedAt = home.loop().millis();
  }

  private void count(AccountHome home) {
    counting = true;
    log.waiting(home.owner(), mark, most)
        .onSuccess(waiting -> {
          full = waiting >= most;
          if (full) {
            mark(home);
          } else {
            given = 0;
          }
        })
        .onComplete(done -> counting = false);
  }
}
