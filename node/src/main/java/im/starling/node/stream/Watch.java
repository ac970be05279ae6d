// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.protocol.BareJid;
import im.starling.protocol.FullJid;
import im.starling.protocol.Header;
import im.starling.protocol.Iq;
import im.starling.protocol.Payload;
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
    start();
    sessions.all().forEach(Watch::look);
  }

  /**
   * Asks who has been silent for half of the time, or nearly; a middlebox that forgets quiet
   * connections is kept awake by that too. Who has not answered is not there: the connection is cut
   * and not ended, so that the session can be resumed.
   */
  private static void look(ClientSession session) {
    Stream stream = session.stream();
    if (stream == null) {
      return;
    }
    int silence = stream.silence();
    if (silence == ROUNDS / 2) {
      stream.write(
          session.sending().counting() ? StreamManagement.REQUEST : ping(session.address()));
    } else if (silence > ROUNDS) {
      var _ = stream.cut();
    }
  }

  /** Of the server, to a client that has no stream management (XEP-0199 §4.1). */
  private static byte[] ping(FullJid client) {
    Header header = new Header("alive", new BareJid("", client.domain()), client, null);
    Payload ping = Payload.write(out -> out.start("ping", "urn:xmpp:ping").end());
    return new Iq(header, Iq.Type.GET, ping).bytes();
  }
}
