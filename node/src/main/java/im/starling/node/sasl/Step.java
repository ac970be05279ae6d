// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.Account;
import im.starling.persistence.ScramKeys;
import im.starling.persistence.Token;
import im.starling.protocol.BareJid;
import org.jspecify.annotations.Nullable;

/** What an {@link Exchange} asks of its caller next. */
public sealed interface Step {
  /** Send this to the client and give its answer to {@link Exchange#respond}. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never written to
  record Challenge(byte[] data) implements Step {}

  /** Read the credentials of that account and give them to {@link Exchange#credentials}. */
  record NeedCredentials(BareJid user) implements Step {}

  /** Read the tokens of that client of the account and give them to {@link Exchange#tokens}. */
  record NeedTokens(BareJid user, String client) implements Step {}

  /** Call {@link #derive} away from the loop and give the result to {@link Exchange#derived}. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never written to
  record NeedDerivation(ScramHash hash, String password, byte[] salt, int iterations)
      implements Step {
    /** PBKDF2: milliseconds of CPU. */
    public ScramKeys derive() {
      return hash.keys(password, salt, iterations);
    }

    /** Never the password. */
    @Override
    public String toString() {
      return "PBKDF2 with " + hash.algorithm();
    }
  }

  /**
   * The client is that account.
   *
   * @param additional goes with the success (RFC 6120 §6.4.6)
   * @param named the client has said so itself, with an authorization identity
   * @param token that it has come with; null if it has proved its password
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never written to
  record Success(
      Account account, byte @Nullable [] additional, boolean named, @Nullable Token token)
      implements Step {}

  /**
   * The exchange is over; the client may begin another on the same stream.
   *
   * @param text for the user to read, "" for nothing
   */
  record Failure(SaslFailure condition, String text) implements Step {
    public Failure(SaslFailure condition) {
      this(condition, "");
    }
  }
}
