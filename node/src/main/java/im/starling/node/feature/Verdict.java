// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.node.route.Receipt;
import im.starling.protocol.Stanza;
import im.starling.protocol.StanzaError;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** What a handler says of a stanza in its phase. */
public sealed interface Verdict {
  /** Nothing to say: the common answer, which allocates nothing. */
  Verdict PASS = new Pass();

  /** The handler has seen to all that this stanza asks for; no later handler is asked. */
  Verdict DONE = new Drop("handled");

  /** {@link #PASS} at once. */
  Future<Verdict> PASSED = Future.succeededFuture(PASS);

  /** {@link #DONE} at once. */
  Future<Verdict> HANDLED = Future.succeededFuture(DONE);

  /** What its sender is to hear of a stanza that ends here, null where it goes on. */
  static @Nullable Receipt ended(Verdict verdict) {
    return switch (verdict) {
      case Pass ignored -> null;
      case Replace ignored -> null;
      case Drop ignored -> Receipt.ACCEPTED;
      case Refuse refuse -> new Receipt.Refused(refuse.error());
    };
  }

  record Pass() implements Verdict {}

  /** Goes on with another stanza in its place. */
  record Replace(Stanza stanza) implements Verdict {}

  /** Ends here, unseen by its sender; the reason is for the log and the metrics. */
  record Drop(String reason) implements Verdict {}

  /** Ends here; the sender is told why, if the stanza may be answered. */
  record Refuse(StanzaError error) implements Verdict {}
}
