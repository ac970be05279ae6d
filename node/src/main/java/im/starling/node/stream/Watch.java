// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import java.time.Duration;

/**
 * Finds out which clients are still there. One round over all sessions of a loop costs less than a
 * timer for each, and nothing on the way of a stanza. On its loop.
 */
final class Watch {
  /** Rounds in the time that a client may be silent. */
  private static final int ROUNDS = 4;

  private final LoopSessions sessions;
  private final long every;

  Watch(LoopSessions sessions, Duration idle) {
    this.sessions = sessions;
    this.every = Math.max(1, idle.toMillis() / ROUNDS);
  }

  void start() {
    Loop.Timer _ = sessions.loop().after(every, this::round);
  }

  private void round() {
    sessions.all().forEach(Watch::look);
    start();
  }

  /**
   * Asks who has been silent for half of the time; a middlebox that forgets quiet connections is
   * kept awake by that too. Who has not answered is not there: the connection is cut and not ended,
   * so that the session can be resumed.
   */
  private static void look(ClientSession session) {
    Stream stream = session.stream();
    if (stream == null) {
      return;
    }
    int silence = stream.silence();
    if (silence == ROUNDS / 2 + 1) {
      session.probe();
    } else if (silence > ROUNDS) {
      var _ = stream.cut();
    }
  }
}
