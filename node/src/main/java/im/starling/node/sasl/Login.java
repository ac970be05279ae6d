// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.Account;
import im.starling.persistence.Token;
import im.starling.protocol.BareJid;
import im.starling.protocol.MalformedJid;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names that clients log in with, read as addresses. */
final class Login {
  private Login() {}

  /**
   * The account of a simple user name (RFC 6120 §6.3.7), prepared as a localpart; empty if it is
   * none. What could end the localpart, such as {@code @} or a slash, must not move the domain.
   */
  static Optional<BareJid> account(String name, String domain) {
    try {
      BareJid account = BareJid.parse(name + '@' + domain);
      return account.local().isEmpty() || !account.domain().equals(domain)
          ? Optional.empty()
          : Optional.of(account);
    } catch (MalformedJid e) {
      return Optional.empty();
    }
  }

  /**
   * What follows the proof that the client is that account. Only now may it be said that there is
   * such an account, and how it is with it (RFC 6120 §6.5.2).
   */
  static Step proved(Account account, String authzid, byte @Nullable [] additional) {
    if (!mayActAs(authzid, account.address())) {
      return new Step.Failure(SaslFailure.INVALID_AUTHZID);
    }
    return enabled(account, new Step.Success(account, additional, !authzid.isEmpty(), null));
  }

  /** The same for a client that had a token; it cannot ask to act for another. */
  static Step proved(Account account, byte[] additional, Token token) {
    return enabled(account, new Step.Success(account, additional, false, token));
  }

  private static Step enabled(Account account, Step success) {
    String disabled = account.disabled();
    return disabled == null ? success : new Step.Failure(SaslFailure.ACCOUNT_DISABLED, disabled);
  }

  /** RFC 6120 §6.3.8: who logs in as itself may say so; to act for another is not possible. */
  private static boolean mayActAs(String authzid, BareJid user) {
    try {
      return authzid.isEmpty() || BareJid.parse(authzid).equals(user);
    } catch (MalformedJid e) {
      return false;
    }
  }
}
