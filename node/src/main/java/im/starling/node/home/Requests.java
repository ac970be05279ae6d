// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.feature.Pipeline;
import im.starling.node.route.Receipt;
import im.starling.protocol.FullJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StanzaError.Condition;
import io.vertx.core.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is asked of an account, or of one of its sessions (RFC 6121 §8.5). On the home's loop. */
final class Requests {
  private final UserHome home;
  private final Pipeline pipeline;

  Requests(UserHome home, Pipeline pipeline) {
    this.home = home;
    this.pipeline = pipeline;
  }

  /**
   * RFC 6121 §8.5: a full address is a session's, the bare one is the account's own.
   *
   * @param own whether the account itself asks
   * @param asker which session of this account asks the account; null for anybody else, and for one
   *     that is over
   */
  Future<Receipt> received(Iq iq, boolean own, @Nullable BoundSession asker) {
    Jid to = Objects.requireNonNull(iq.to());
    Jid from = Objects.requireNonNull(iq.from());
    StanzaError guarded = own || !iq.request() ? null : pipeline.refusal(iq, home);
    if (guarded != null) {
      return Future.succeededFuture(new Receipt.Refused(guarded));
    }
    if (to instanceof FullJid full) {
      BoundSession session = home.session(full.resource());
      if (session == null) {
        return iq.request() ? Receipt.refused(Condition.SERVICE_UNAVAILABLE) : Receipt.ACCEPTED_NOW;
      }
      home.send(session, iq);
      return Receipt.ACCEPTED_NOW;
    }
    if (!iq.request()) {
      return Receipt.ACCEPTED_NOW;
    }
    // A later session of the same resource has asked nothing. What one asked that is over holds
    // for the account, and for no session of it.
    Iq asked = own && asker == null ? iq.with(iq.header().from(from.bare())) : iq;
    Future<Iq> answer = pipeline.home(asked, home, own);
    if (answer == null) {
      return Receipt.refused(Condition.SERVICE_UNAVAILABLE);
    }
    return answer.map(done -> answered(asker, done));
  }

  /** The server itself asks. */
  Future<Receipt> ordered(Iq request) {
    Future<Iq> answer = pipeline.order(request, home);
    return answer == null
        ? Receipt.refused(Condition.FEATURE_NOT_IMPLEMENTED)
        : answer.map(Receipt.Answered::new);
  }

  /** An answer to one of our own sessions goes the way of all that it is given, behind it. */
  private Receipt answered(@Nullable BoundSession asker, Iq answer) {
    if (asker == null || asker.left) {
      return new Receipt.Answered(answer);
    }
    home.send(asker, answer);
    return Receipt.ACCEPTED;
  }
}
