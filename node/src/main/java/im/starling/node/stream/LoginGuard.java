// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;

/**
 * Slows down who guesses passwords: from one address, or for one account. It knows no difference
 * between accounts that there are and those that there are not.
 */
interface LoginGuard {
  /** Answer of {@link #wait} for who has to go away. */
  long TOO_LONG = Long.MAX_VALUE;

  /**
   * How many milliseconds an attempt has to wait before it is looked at. It counts as one at the
   * account from now on, until it has {@linkplain #succeeded}: who asks on many streams at once
   * gets no more of them than on one after the other.
   */
  Future<Long> wait(Loop asker, String peer, BareJid account);

  /** What the attempt had said was not looked at, for a trouble of ours: it does not count. */
  void unheard(Loop asker, String peer, BareJid account);

  /** Somebody has proved nothing; at the account that has counted from the beginning. */
  void failed(Loop asker, String peer);

  /**
   * The account's owner was there: the attempt does not count, and what others fail at from
   * elsewhere does not slow them down.
   */
  void succeeded(Loop asker, String peer, BareJid account);
}
