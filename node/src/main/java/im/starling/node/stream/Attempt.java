// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.sasl.Exchange;
import im.starling.node.sasl.Step;
import im.starling.protocol.BareJid;
import im.starling.protocol.StreamError.Condition;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Takes an exchange from step to step; where it needs the database or a slow hash, or comes too
 * soon after too many others, the stream waits. On the stream's loop.
 */
final class Attempt {
  private final Negotiation negotiation;
  private final Exchange exchange;
  private final Consumer<Step> told;

  /**
   * @param told gets each step that is for the client
   */
  Attempt(Negotiation negotiation, Exchange exchange, Consumer<Step> told) {
    this.negotiation = negotiation;
    this.exchange = exchange;
    this.told = told;
  }

  Exchange exchange() {
    return exchange;
  }

  void on(Step step) {
    ClientLogin login = negotiation.service.login();
    Stream stream = negotiation.stream;
    switch (step) {
      case Step.NeedCredentials need ->
          negotiation.await(
              turn(need.user()),
              now ->
                  look(need.user(), negotiation.credentials(need.user()), exchange::credentials));
      case Step.NeedTokens need ->
          negotiation.await(
              turn(need.user()),
              now -> look(need.user(), login.fast().find(need), exchange::tokens));
      case Step.NeedDerivation need ->
          negotiation.await(login.hashing().run(need::derive), keys -> on(exchange.derived(keys)));
      case Step.Challenge challenge -> told.accept(challenge);
      case Step.Failure failure -> {
        if (failure.condition().guessed()) {
          login.guard().failed(stream.loop(), stream.peer());
        }
        told.accept(failure);
      }
      case Step.Success success -> {
        login.guard().succeeded(stream.loop(), stream.peer(), success.account().address());
        told.accept(success);
      }
    }
  }

  /** While the database is away clients come again and again, with passwords that are right. */
  private <T> void look(BareJid who, Future<T> answer, Function<T, Step> then) {
    Stream stream = negotiation.stream;
    LoginGuard guard = negotiation.service.login().guard();
    negotiation.await(
        answer.onFailure(away -> guard.unheard(stream.loop(), stream.peer(), who)),
        found -> on(then.apply(found)));
  }

  /**
   * Completes when this attempt may be looked at. A SASL failure would tell clients that the
   * password is wrong, so who cannot wait is sent away with an error of the stream.
   */
  private Future<Long> turn(BareJid who) {
    Stream stream = negotiation.stream;
    return negotiation
        .service
        .login()
        .guard()
        .wait(stream.loop(), stream.peer(), who)
        .compose(millis -> {
          if (millis == LoginGuard.TOO_LONG) {
            return Future.failedFuture(
                Condition.RESOURCE_CONSTRAINT.failure("too many wrong passwords: try again later"));
          }
          if (millis == 0) {
            return Future.succeededFuture(millis);
          }
          Promise<Long> later = Promise.promise();
          var _ = stream.loop().after(millis, () -> later.complete(millis));
          return later.future();
        });
  }
}
