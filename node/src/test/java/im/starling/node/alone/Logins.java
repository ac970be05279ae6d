// SPDX-License-Identifier: Apache-2.0
package im.starling.node.alone;

import im.starling.node.loop.Loop;
import im.starling.node.sasl.Mechanisms;
import im.starling.node.sasl.Pseudonyms;
import im.starling.node.stream.ClientLimits;
import im.starling.node.stream.ClientLogin;
import im.starling.node.stream.Fast;
import im.starling.node.stream.NodeGuard;
import im.starling.persistence.Accounts;
import im.starling.persistence.Tokens;
import im.starling.protocol.Limits;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** How clients log in that have no network: as real ones do, but over TLS that is none. */
public final class Logins {
  private static final Mechanisms MECHANISMS =
      new Mechanisms(new byte[32], new SecureRandom(), true);
  private static final Pseudonyms PSEUDONYMS = new Pseudonyms(new byte[32]);

  private Logins() {}

  public static ClientLogin of(
      Accounts accounts, List<? extends Loop> loops, Supplier<String> ids) {
    ClientLogin.Hashing inPlace =
        new ClientLogin.Hashing() {
          @Override
          public <T> Future<T> run(Callable<T> task) {
            try {
              return Future.succeededFuture(task.call());
            } catch (Exception e) {
              return Future.failedFuture(e);
            }
          }
        };
    return new ClientLogin(
        accounts,
        MECHANISMS,
        domain -> {
          throw new IllegalStateException("there is TLS already");
        },
        inPlace,
        null,
        ids,
        PSEUDONYMS,
        new NodeGuard(loops, peer -> false, 1_000_000, 1_000_000),
        new Fast(new Answers().as(Tokens.class), new byte[32], Duration.ofDays(1)));
  }

  /**
   * What few clients reach.
   *
   * @param resumeTime how long a session waits for its client
   */
  public static ClientLimits limits(Duration resumeTime) {
    return new ClientLimits(
        Limits.UNAUTHENTICATED,
        Limits.CLIENT,
        new ClientLimits.Rates(Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ofSeconds(1)),
        Duration.ofMinutes(10),
        Duration.ofMinutes(1),
        512,
        4 << 20,
        1_000,
        8 << 20,
        resumeTime);
  }
}
