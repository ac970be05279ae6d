// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Slows down who guesses passwords: from one address, or for one account. It knows no difference
 * between accounts that there are and those that there are not.
 */
interface LoginGuard {
  /** Answer of {@link #wait} for who has to go away. */
  long TOO_LONG = Long.MAX_VALUE;

  /** How many milliseconds an attempt has to wait before it is looked at. */
  Future<Long> wait(Loop asker, String peer, BareJid account);

  /**
   * Somebody has proved nothing.
   *
   * @param account null where what they said cannot be one
   */
  void failed(Loop asker, String peer, @Nullable BareJid account);

  /** The account's owner was there: what others fail at from elsewhere does not slow them down. */
  void succeeded(Loop asker, String peer, BareJid account);
}
