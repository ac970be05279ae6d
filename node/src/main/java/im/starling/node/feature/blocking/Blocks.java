// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.blocking;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.AccountHome.StateKey;
import im.starling.node.feature.Session;
import im.starling.node.route.BlockList;
import im.starling.persistence.Blocklists;
import io.vertx.core.Future;

/**
 * The block list of an account whose home is in memory. Changes when the database has the change.
 */
final class Blocks {
  static final StateKey<Blocks> KEY = StateKey.of("blocks");

  private BlockList now;
  private int pushes;

  private Blocks(BlockList now) {
    this.now = now;
  }

  static Future<Blocks> load(long owner, Blocklists stored) {
    return stored.load(owner).map(addresses -> new Blocks(BlockList.of(addresses)));
  }

  static BlockList of(AccountHome home) {
    return home.state(KEY).now;
  }

  /** From now on: the home knows it at once, and the streams before the client has an answer. */
  static void become(AccountHome home, BlockList next) {
    home.state(KEY).now = next;
    for (Session session : home.sessions()) {
      home.block(session, next);
    }
  }

  /** What tells one push of a session from the other. */
  static String pushId(AccountHome home) {
    return "block-" + ++home.state(KEY).pushes;
  }

  /** A stream that is told nothing blocks nobody. */
  static void tell(Session session, AccountHome home) {
    if (!of(home).isEmpty()) {
      home.block(session, of(home));
    }
  }
}
