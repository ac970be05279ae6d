// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What clients log in with instead of a password. All tokens of an account end when its password
 * changes, when it is disabled and when it is removed. Time is that of the database.
 */
public interface Tokens {
  /**
   * Whose client it is.
   *
   * @param name the same each time, and of a length that is ours
   */
  record Client(Account account, String name) {}

  /** What the client can use now. Empty: there is no such account. */
  Future<Optional<TokenOwner>> find(BareJid account, String client);

  /**
   * Gives the client another one, instead of the one before if that was never used. Where the
   * account has too many clients with tokens, those of the one that came longest ago go. Empty:
   * what the client has proved is not true any more.
   */
  Future<Optional<Instant>> give(Client to, String mechanism, Buffer seed, Duration life);

  /**
   * The client has come with a token; those that it had before end. False: it is worth nothing any
   * more, or that count has come with it before (XEP-0484 §3.4).
   */
  Future<Boolean> use(Client client, Buffer seed, @Nullable Integer count);

  /** The same, and all its tokens end, that one included. */
  Future<Boolean> end(Client client, Buffer seed, @Nullable Integer count);
}
