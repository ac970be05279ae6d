// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import im.starling.node.loop.Loop;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.List;

/** Which accounts have sessions now. */
public interface Online {
  /** Which of them. */
  enum Which {
    /** With at least one session, be it available or not. */
    ONLINE,
    /** With a session that is available, and does not say that nobody is there. */
    ACTIVE,
    /** With sessions, none of which is like that. */
    IDLE
  }

  /** Completes on the asker's loop. */
  Future<Integer> count(Loop asker, String domain, Which which);

  /** At most so many, in no order. Completes on the asker's loop. */
  Future<List<BareJid>> list(Loop asker, String domain, Which which, int most);

  /** What the server says to its users is another now: the nodes hear of it. */
  Future<Void> saying(Loop asker);

  /** Who hears of it, on any loop. */
  void onSaying(Runnable listener);
}
