// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.sasl.Mechanisms;
import im.starling.node.sasl.Pseudonyms;
import im.starling.node.transport.Encryption;
import im.starling.persistence.Accounts;
import io.vertx.core.Future;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How clients prove who they are, and servers too.
 *
 * @param certificates how a domain of ours encrypts
 * @param registration lets strangers have an account, null where it is closed
 * @param ids makes ids that nobody can guess, for streams and for resumption
 * @param pseudonyms makes names of what clients say about themselves
 * @param guard slows down who guesses passwords
 * @param fast lets clients log in with tokens
 */
public record ClientLogin(
    Accounts accounts,
    Mechanisms mechanisms,
    Function<String, Encryption> certificates,
    Hashing hashing,
    @Nullable Registration registration,
    Supplier<String> ids,
    Pseudonyms pseudonyms,
    LoginGuard guard,
    Fast fast) {

  /** Runs what takes milliseconds of CPU away from the loops; completes on the caller's loop. */
  public interface Hashing {
    <T> Future<T> run(Callable<T> task);
  }
}
