// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.route.Envelope;
import im.starling.node.route.Receipt;
import im.starling.persistence.Account;
import im.starling.protocol.BadStanza;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Input;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.MalformedJid;
import im.starling.protocol.Namespaces;
import im.starling.protocol.Nonza;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.Stanza;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StreamEnd;
import im.starling.protocol.StreamError.Condition;
import im.starling.protocol.StreamHeader;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client is known and asks for a resource (RFC 6120 §7), or for the session it had (XEP-0198
 * §5).
 */
final class Binding implements StreamState {
  private static final QName BIND = QName.of(Namespaces.BIND, "bind");

  private final Negotiation negotiation;
  private final BareJid account;
  private boolean gone;

  private Binding(Negotiation negotiation, BareJid account) {
    this.negotiation = negotiation;
    this.account = account;
  }

  /** Sends what a session here can do. */
  static Binding offer(Negotiation negotiation, Account account, String domain) {
    XmlWriter out = new XmlWriter(512);
    out.start("stream:features", Namespaces.CLIENT);
    out.start("bind", Namespaces.BIND).end();
    // Without "optional" clients send a request that has no use any more.
    out.start("session", Namespaces.SESSION).start("optional").end().end();
    out.start("sm", StreamManagement.NAMESPACE).end();
    negotiation.service.pipeline().writeStreamFeatures(domain, out);
    out.end();
    negotiation.stream.write(out.bytes());
    return new Binding(negotiation, account.address());
  }

  @Override
  public void on(Input input) {
    switch (input) {
      case Iq iq -> bind(iq);
      case Nonza nonza -> on(nonza.element());
      case StreamEnd end -> negotiation.stream.end();
      case StreamHeader header -> throw Condition.BAD_FORMAT.failure("the stream is open already");
      case Stanza stanza -> throw Condition.NOT_AUTHORIZED.failure("bind a resource first");
      case BadStanza stanza -> throw Condition.NOT_AUTHORIZED.failure("bind a resource first");
    }
  }

  private void bind(Iq iq) {
    Element bind = iq.type() == Iq.Type.SET ? iq.child(BIND) : null;
    if (bind == null) {
      throw Condition.NOT_AUTHORIZED.failure("bind a resource first");
    }
    String resource;
    try {
      resource = resource(bind);
    } catch (MalformedJid e) {
      answer(iq.answer(StanzaError.Condition.BAD_REQUEST.error("no such resource can be")));
      return;
    }
    ClientSession session = new ClientSession(negotiation.service, account);
    await(
        session,
        new Envelope.Bind(session.ref(), resource, negotiation.connected(), null),
        receipt -> {
          switch (receipt) {
            case Receipt.Bound bound -> bound(iq, session, bound.address());
            case Receipt.Refused refused -> {
              session.forget();
              answer(iq.answer(refused.error()));
            }
            case Receipt.Accepted ignored -> noAccount(session);
            case Receipt.Answered ignored -> noAccount(session);
            case Receipt.Resumed ignored -> noAccount(session);
            case Receipt.Gone ignored -> noAccount(session);
          }
        });
  }

  /** Null where the client leaves the choice to us. */
  private static @Nullable String resource(Element bind) throws MalformedJid {
    Element wish = bind.child("resource");
    return wish == null || wish.text().isEmpty() ? null : Jid.resource(wish.text());
  }

  /** It has just logged in; so it was removed since. */
  private static void noAccount(ClientSession session) {
    session.forget();
    throw Condition.NOT_AUTHORIZED.failure("the account is gone");
  }

  private void bound(Iq iq, ClientSession session, FullJid address) {
    session.bound(address);
    answer(iq.result(Payload.write(out -> out.start(BIND).leaf("jid", address.toString()).end())));
    active(session);
  }

  private void active(ClientSession session) {
    negotiation.over();
    if (gone) {
      session.detach();
    } else {
      negotiation.stream.become(new Active(negotiation.stream, session));
      session.attach(negotiation.stream, negotiation.lang());
    }
  }

  private void on(Element element) {
    if (!element.namespace().equals(StreamManagement.NAMESPACE)) {
      throw Condition.UNSUPPORTED_STANZA_TYPE.failure("bind a resource first");
    }
    String id = element.attribute("previd");
    long h = StreamManagement.count(element.attribute("h"));
    if (!element.name().local().equals("resume") || id == null || h < 0) {
      negotiation.stream.write(StreamManagement.failed("unexpected-request"));
      return;
    }
    ClientSession session = new ClientSession(negotiation.service, account);
    await(
        session,
        new Envelope.Resume(session.ref(), id),
        receipt -> {
          if (receipt instanceof Receipt.Resumed resumed) {
            resumed(session, resumed, h);
          } else {
            session.forget();
            negotiation.stream.write(StreamManagement.failed("item-not-found"));
          }
        });
  }

  private void resumed(ClientSession session, Receipt.Resumed resumed, long h) {
    session.resumed(resumed.address(), resumed.snapshot());
    if (session.acknowledged(h)) {
      negotiation.stream.write(
          StreamManagement.resumed(resumed.snapshot().resumeId(), session.handled()));
      session.resend(negotiation.stream);
      active(session);
    } else {
      session.close();
      throw StreamManagement.tooHigh(h, session.sent());
    }
  }

  /** Asks the account's home, reading nothing meanwhile. */
  private void await(ClientSession session, Envelope envelope, Consumer<Receipt> then) {
    Stream stream = negotiation.stream;
    stream.hold();
    Future<Receipt> receipt = negotiation.service.homes().send(stream.loop(), account, envelope);
    receipt.onComplete(done -> {
      stream.attempt(() -> {
        if (done.failed()) {
          session.forget();
          throw Condition.INTERNAL_SERVER_ERROR.failure("try again later");
        }
        then.accept(done.result());
      });
      stream.release();
    });
  }

  private void answer(Iq answer) {
    negotiation.stream.write(answer.bytes());
  }

  @Override
  public void disconnected() {
    gone = true;
    negotiation.over();
  }
}
