// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.sasl.Exchange;
import im.starling.node.sasl.Step;
import java.util.function.Consumer;

/**
 * Takes an exchange from step to step; where it needs the database or a slow hash the stream waits.
 * On the stream's loop.
 *
 * @param told gets each step that is for the client
 */
record Attempt(Negotiation negotiation, Exchange exchange, Consumer<Step> told) {
  void on(Step step) {
    ClientLogin login = negotiation.service.login();
    switch (step) {
      case Step.NeedCredentials need ->
          negotiation.await(
              negotiation.credentials(need.user()), found -> on(exchange.credentials(found)));
      case Step.NeedDerivation need ->
          negotiation.await(login.hashing().run(need::derive), keys -> on(exchange.derived(keys)));
      case Step.Challenge _, Step.Failure _, Step.Success _ -> told.accept(step);
    }
  }
}
