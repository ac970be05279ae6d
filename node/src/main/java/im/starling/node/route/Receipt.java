// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import im.starling.protocol.FullJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Payload;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StanzaFailure;
import io.vertx.core.Future;

/** What a home says of an envelope, once its fate is settled. */
public sealed interface Receipt {
  Accepted ACCEPTED = new Accepted();

  /** {@link #ACCEPTED} at once: a constant, for it is the most common answer. */
  Future<Receipt> ACCEPTED_NOW = Future.succeededFuture(ACCEPTED);

  /** Durable, or given to the session, or dropped by a rule that says so: as its class demands. */
  record Accepted() implements Receipt {}

  /** The sender is told so, if the stanza may be answered. */
  record Refused(StanzaError error) implements Receipt {}

  /** The answer to a request that the home itself could answer. */
  record Answered(Iq answer) implements Receipt {}

  /**
   * Answer to {@link Envelope.Bind}.
   *
   * @param told answers to what was asked for with it
   */
  record Bound(FullJid address, Payload told) implements Receipt {}

  /** Answer to {@link Envelope.Resume}. */
  record Resumed(FullJid address, Snapshot snapshot) implements Receipt {}

  /**
   * Answer to {@link Envelope.Resume}: there is no such session.
   *
   * @param handled how many stanzas of its client were handled, modulo 2^32; {@link #UNKNOWN}
   */
  record Gone(long handled) implements Receipt {
    public static final long UNKNOWN = -1;

    public Gone() {
      this(UNKNOWN);
    }
  }

  /**
   * The answer to a request of the server itself.
   *
   * @throws StanzaFailure where there is none
   */
  static Iq answer(Receipt receipt) {
    return switch (receipt) {
      case Answered answered -> answered.answer();
      case Refused refused -> throw new StanzaFailure(refused.error());
      case Gone gone -> throw new StanzaFailure(StanzaError.Condition.ITEM_NOT_FOUND.error());
      case Accepted other -> throw new IllegalStateException(other.toString());
      case Bound other -> throw new IllegalStateException(other.toString());
      case Resumed other -> throw new IllegalStateException(other.toString());
    };
  }

  static Future<Receipt> refused(StanzaError.Condition condition) {
    return Future.succeededFuture(new Refused(condition.error()));
  }
}
