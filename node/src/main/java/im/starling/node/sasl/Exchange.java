// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.persistence.Credentials;
import im.starling.persistence.ScramKeys;
import im.starling.persistence.TokenOwner;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One authentication attempt, owned by its stream. Whatever the client sends, and whenever, the
 * answer is a {@link Step}: nothing here throws. After a {@link Step.Success} or {@link
 * Step.Failure} every further call fails.
 */
public final class Exchange {
  /** What mechanisms, addresses and channel bindings can need, with room to spare. */
  static final int MESSAGE_BYTES = 8192;

  private static final Step MALFORMED = new Step.Failure(SaslFailure.MALFORMED_REQUEST);

  private enum Turn {
    BEGIN,
    CLIENT,
    DATABASE,
    HASH,
    OVER
  }

  private final @Nullable Conversation conversation;
  private final SaslFailure refusal;
  private Turn turn = Turn.BEGIN;

  private Exchange(@Nullable Conversation conversation, SaslFailure refusal) {
    this.conversation = conversation;
    this.refusal = refusal;
  }

  static Exchange of(Conversation conversation) {
    return new Exchange(conversation, SaslFailure.MALFORMED_REQUEST);
  }

  /** An exchange that fails at its first step. */
  public static Exchange refused(SaslFailure refusal) {
    return new Exchange(null, refusal);
  }

  /** Begins with the client's initial response, null where it sent none (RFC 4422 §3.3). */
  public Step start(byte @Nullable [] initial) {
    if (turn != Turn.BEGIN) {
      return over(MALFORMED);
    }
    if (conversation == null) {
      return over(new Step.Failure(refusal));
    }
    turn = Turn.CLIENT;
    // Every mechanism here lets the client speak first: what it left out is asked for.
    return initial == null ? new Step.Challenge(new byte[0]) : respond(initial);
  }

  /** Goes on with the client's response to a challenge. */
  public Step respond(byte[] response) {
    if (conversation == null || turn != Turn.CLIENT || response.length > MESSAGE_BYTES) {
      return over(MALFORMED);
    }
    try {
      return next(conversation.message(response));
    } catch (MalformedMessage e) {
      return over(MALFORMED);
    }
  }

  /** Goes on with what {@link Step.NeedCredentials} asked for; empty: there is no such account. */
  public Step credentials(Optional<Credentials> credentials) {
    if (conversation == null || turn != Turn.DATABASE) {
      return over(MALFORMED);
    }
    try {
      return next(conversation.credentials(credentials));
    } catch (MalformedMessage e) {
      return over(MALFORMED);
    }
  }

  /** Goes on with what {@link Step.NeedTokens} asked for; empty: there is no such account. */
  public Step tokens(Optional<TokenOwner> owner) {
    if (conversation == null || turn != Turn.DATABASE) {
      return over(MALFORMED);
    }
    try {
      return next(conversation.tokens(owner));
    } catch (MalformedMessage e) {
      return over(MALFORMED);
    }
  }

  /** Goes on with what {@link Step.NeedDerivation} asked for. */
  public Step derived(ScramKeys keys) {
    if (conversation == null || turn != Turn.HASH) {
      return over(MALFORMED);
    }
    try {
      return next(conversation.derived(keys));
    } catch (MalformedMessage e) {
      return over(MALFORMED);
    }
  }

  /** Gives up, because the client said so or what it sent was no base64. */
  public Step abort(SaslFailure condition) {
    return over(new Step.Failure(condition));
  }

  private Step next(Step step) {
    turn =
        switch (step) {
          case Step.Challenge _ -> Turn.CLIENT;
          case Step.NeedCredentials _, Step.NeedTokens _ -> Turn.DATABASE;
          case Step.NeedDerivation _ -> Turn.HASH;
          case Step.Success _, Step.Failure _ -> Turn.OVER;
        };
    return step;
  }

  private Step over(Step failure) {
    turn = Turn.OVER;
    return failure;
  }
}
