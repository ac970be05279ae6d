// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import java.util.Locale;

/** Why an authentication failed (RFC 6120 §6.5). */
public enum SaslFailure {
  ABORTED,
  ACCOUNT_DISABLED,
  CREDENTIALS_EXPIRED,
  ENCRYPTION_REQUIRED,
  INCORRECT_ENCODING,
  INVALID_AUTHZID,
  INVALID_MECHANISM,
  MALFORMED_REQUEST,
  MECHANISM_TOO_WEAK,
  NOT_AUTHORIZED,
  TEMPORARY_AUTH_FAILURE;

  private final String element = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** True for what whoever guesses a password or a token is answered. */
  public boolean guessed() {
    return this == NOT_AUTHORIZED || this == CREDENTIALS_EXPIRED;
  }

  /** The name of the element on the wire. */
  public String element() {
    return element;
  }
}
