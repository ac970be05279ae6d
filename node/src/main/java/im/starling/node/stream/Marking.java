// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.Receipt;
import im.starling.node.route.SessionRef;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a session's home how far its stream is, where the home would outlive the node of the
 * stream: whatever was said goes on from there (XEP-0198 §5). Costs nothing where both are on one
 * node. On the session's loop.
 */
final class Marking {
  private final ClientService service;
  private final Loop loop;
  private final BareJid account;
  private final SessionRef ref;
  private final Sending sending;
  private final BooleanSupplier resumable;
  private final LongSupplier handled;
  private boolean due;

  Marking(
      ClientService service,
      BareJid account,
      SessionRef ref,
      Sending sending,
      BooleanSupplier resumable,
      LongSupplier handled) {
    this.service = service;
    this.loop = service.loop();
    this.account = account;
    this.ref = ref;
    this.sending = sending;
    this.resumable = resumable;
    this.handled = handled;
  }

  private boolean marks() {
    return resumable.getAsBoolean() && !service.homes().near(loop, account);
  }

  /** Something was sent, or acknowledged: the home hears of it at the end of the turn. */
  void later() {
    if (!due && marks()) {
      due = true;
      loop.endOfTurn(() -> {
        if (due && marks()) {
          mark(handled.getAsLong()).onFailure(lost -> {});
        }
        due = false;
      });
    }
  }

  /** What its client is about to hear, its home must know first. */
  Future<Receipt> before(long count) {
    return marks() ? mark(count) : Receipt.ACCEPTED_NOW;
  }

  /** Its client may ask how much was handled when the session is over, or its node. */
  Future<Receipt> handled(String resumeId) {
    return service
        .homes()
        .send(loop, account, new Envelope.Handled(ref, resumeId, handled.getAsLong()));
  }

  /** Its node is about to end: its home takes what it has, or at least knows its count. */
  Future<?> leave(@Nullable String resumeId) {
    if (resumeId == null) {
      return Receipt.ACCEPTED_NOW;
    }
    return service
        .homes()
        .send(loop, account, new Envelope.Park(ref))
        .compose(parked ->
            parked instanceof Receipt.Accepted
                ? Future.succeededFuture(parked)
                : handled(resumeId));
  }

  private Future<Receipt> mark(long count) {
    due = false;
    return service.homes().send(loop, account, new Envelope.Marked(ref, sending.mark(count)));
  }
}
