// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.route.Envelope;
import im.starling.node.route.Receipt;
import im.starling.node.route.SessionRef;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.StreamError.Condition;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks a client's home for a session: a new one, or the one that it had. On the stream's loop. */
record Claim(Negotiation negotiation, BareJid account) {
  /** What {@code <resume/>} asks for (XEP-0198 §5). */
  record Resumption(String id, long h) {
    /** Null where it does not say what it has to. */
    static @Nullable Resumption of(Element resume) {
      String id = resume.attribute("previd");
      long h = StreamManagement.count(resume.attribute("h"));
      return id == null || h < 0 ? null : new Resumption(id, h);
    }
  }

  /**
   * A new session.
   *
   * @param then gets what the home says, and the session, which is bound if that is {@link
   *     Receipt.Bound}
   */
  void bind(
      @Nullable String resource,
      Envelope.@Nullable Inline inline,
      BiConsumer<Receipt, ClientSession> then) {
    put(
        ref ->
            new Envelope.Bind(
                ref, resource, negotiation.stream.peer(), negotiation.connected(), inline),
        (receipt, session) -> {
          switch (receipt) {
            case Receipt.Bound bound -> {
              session.bound(bound.address());
              then.accept(bound, session);
            }
            case Receipt.Refused refused -> {
              session.forget();
              then.accept(refused, session);
            }
            case Receipt.Accepted ignored -> noAccount(session);
            case Receipt.Answered ignored -> noAccount(session);
            case Receipt.Resumed ignored -> noAccount(session);
            case Receipt.Gone ignored -> noAccount(session);
          }
        });
  }

  /** It has just logged in; so it was removed since, or its password is another. */
  private static void noAccount(ClientSession session) {
    session.forget();
    throw Condition.NOT_AUTHORIZED.failure("the account is gone");
  }

  /**
   * The session that it had.
   *
   * @param then gets what the home says, and the session, which goes on if that is {@link
   *     Receipt.Resumed}
   */
  void resume(Resumption wish, BiConsumer<Receipt, ClientSession> then) {
    put(
        ref -> new Envelope.Resume(ref, wish.id(), wish.h(), negotiation.stream.peer()),
        (receipt, session) -> {
          if (!(receipt instanceof Receipt.Resumed resumed)) {
            session.forget();
          } else {
            session.resumed(resumed.address(), resumed.snapshot());
            if (!session.sending().acknowledged(wish.h())) {
              session.close();
              throw StreamManagement.tooHigh(wish.h(), session.sending().sent());
            }
          }
          then.accept(receipt, session);
        });
  }

  private void put(Function<SessionRef, Envelope> claim, BiConsumer<Receipt, ClientSession> then) {
    LoopSessions sessions = negotiation.service.sessions();
    if (!sessions.claim()) {
      throw Condition.SYSTEM_SHUTDOWN.failure("this server is about to stop");
    }
    ClientSession session = new ClientSession(negotiation.service, account);
    negotiation.await(
        negotiation
            .service
            .homes()
            .send(negotiation.stream.loop(), account, claim.apply(session.ref()))
            .onComplete(done -> sessions.claimed())
            .onFailure(lost -> session.forget()),
        receipt -> then.accept(receipt, session));
  }
}
