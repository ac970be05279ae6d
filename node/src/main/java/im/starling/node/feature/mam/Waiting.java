// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.mam;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.AccountHome.StateKey;
import im.starling.node.feature.Session;
import im.starling.persistence.UserLog;
import im.starling.protocol.FullJid;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import java.util.Objects;

/**
 * How many messages wait for an account while nobody is there to take them (XEP-0160 §2); who is
 * there and takes none has as many again, see {@link Unacknowledged}. Counted when it first
 * matters, and again when nothing more is taken: what was read in between makes room. On the home's
 * loop.
 */
final class Waiting {
  static final StateKey<Waiting> KEY = StateKey.of("messages-waiting");

  private static final long AGAIN = 5_000;

  private final UserLog log;
  private final int most;
  private final Unacknowledged given;
  private int count;
  private boolean known;
  private boolean counting;
  private long countedAt;

  /** With the most that may wait. */
  Waiting(UserLog log, int most) {
    this.log = log;
    this.most = most;
    this.given = new Unacknowledged(log, most);
  }

  /** Whether one more may wait, if it has to. */
  boolean admits(Message message, AccountHome home) {
    if (taken(message, home)) {
      count = 0;
      known = false;
      return given.admits(home);
    }
    boolean stale = count >= most && home.loop().millis() - countedAt >= AGAIN;
    if (!counting && (!known || stale)) {
      count(Objects.requireNonNull(message.from()), home);
    }
    if (count >= most) {
      return false;
    }
    count++;
    return true;
  }

  private static boolean taken(Message message, AccountHome home) {
    if (message.to() instanceof FullJid full && home.session(full.resource()) != null) {
      return true;
    }
    for (Session session : home.sessions()) {
      if (session.available() && session.priority() >= 0) {
        return true;
      }
    }
    return false;
  }

  private void count(Jid sender, AccountHome home) {
    counting = true;
    boolean first = !known;
    home.inTurn(sender, () -> log.waiting(home.owner(), Long.MAX_VALUE, most))
        .onSuccess(waiting -> {
          count = first ? Math.max(count, waiting) : waiting;
          known = true;
          countedAt = home.loop().millis();
        })
        .onComplete(done -> counting = false);
  }
}
