// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.route.Receipt;
import im.starling.persistence.Busy;
import im.starling.protocol.FullJid;
import im.starling.protocol.Stanza;
import im.starling.protocol.StanzaError.Condition;
import io.vertx.core.AsyncResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client hears of the fate of a stanza that it sent. */
final class Fate {
  private static final Logger log = LoggerFactory.getLogger(Fate.class);

  private Fate() {}

  /** Null where there is nothing to say. */
  static @Nullable Stanza answer(Stanza sent, FullJid sender, AsyncResult<Receipt> done) {
    if (done.failed()) {
      boolean busy = done.cause() instanceof Busy;
      if (!busy) {
        log.atError().setCause(done.cause()).log("stanza-failed");
      }
      Condition why = busy ? Condition.RESOURCE_CONSTRAINT : Condition.INTERNAL_SERVER_ERROR;
      return refused(sent, sender, new Receipt.Refused(why.error()));
    }
    return switch (done.result()) {
      case Receipt.Answered answered -> answered.answer();
      case Receipt.Refused refused -> refused(sent, sender, refused);
      case Receipt.Accepted ignored -> null;
      case Receipt.Bound ignored -> null;
      case Receipt.Resumed ignored -> null;
      case Receipt.Gone ignored -> null;
    };
  }

  private static @Nullable Stanza refused(Stanza sent, FullJid sender, Receipt.Refused refused) {
    return sent.answerable() ? sent.with(sent.header().from(sender)).answer(refused.error()) : null;
  }
}
