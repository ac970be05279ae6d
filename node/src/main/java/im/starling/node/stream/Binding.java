// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.route.Receipt;
import im.starling.persistence.Account;
import im.starling.protocol.BadStanza;
import im.starling.protocol.Element;
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
import org.jspecify.annotations.Nullable;

/**
 * The client is known and asks for a resource (RFC 6120 §7), or for the session it had (XEP-0198
 * §5).
 */
final class Binding implements StreamState {
  private static final QName BIND = QName.of(Namespaces.BIND, "bind");

  private final Negotiation negotiation;
  private final Claim claim;

  private Binding(Negotiation negotiation, Account account) {
    this.negotiation = negotiation;
    this.claim = new Claim(negotiation, account.address());
  }

  /** Sends what a session here can do, and how to get one. */
  static Binding offer(Negotiation negotiation, Account account, String domain) {
    XmlWriter out = new XmlWriter(512);
    out.start("stream:features", Namespaces.CLIENT);
    out.start("bind", Namespaces.BIND).end();
    // Without "optional" clients send a request that has no use any more.
    out.start("session", Namespaces.SESSION).start("optional").end().end();
    out.start("sm", StreamManagement.NAMESPACE).end();
    ClientLimits bounds = negotiation.service.bounds();
    StreamLimits.offer(bounds.authenticated(), bounds.idle(), out);
    negotiation.service.pipeline().writeStreamFeatures(domain, out);
    out.end();
    negotiation.stream.write(out.bytes());
    return new Binding(negotiation, account);
  }

  /** Sends what a session that is bound already can do beside (XEP-0388 §2.6.1). */
  static void offerMore(Negotiation negotiation, ClientSession session, String domain) {
    XmlWriter out = new XmlWriter(512);
    out.start("stream:features", Namespaces.CLIENT);
    if (!session.sending().counting()) {
      out.start("sm", StreamManagement.NAMESPACE).end();
    }
    ClientLimits bounds = negotiation.service.bounds();
    StreamLimits.offer(bounds.authenticated(), bounds.idle(), out);
    negotiation.service.pipeline().writeStreamFeatures(domain, out);
    out.end();
    negotiation.stream.write(out.bytes());
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
    claim.bind(
        resource,
        null,
        (receipt, session) -> {
          if (receipt instanceof Receipt.Refused refused) {
            answer(iq.answer(refused.error()));
          } else {
            bound(iq, session);
          }
        });
  }

  /** Null where the client leaves the choice to us. */
  private static @Nullable String resource(Element bind) throws MalformedJid {
    Element wish = bind.child("resource");
    return wish == null || wish.text().isEmpty() ? null : Jid.resource(wish.text());
  }

  private void bound(Iq iq, ClientSession session) {
    String jid = session.address().toString();
    answer(iq.result(Payload.write(out -> out.start(BIND).leaf("jid", jid).end())));
    negotiation.active(session);
  }

  private void on(Element element) {
    if (!element.namespace().equals(StreamManagement.NAMESPACE)) {
      throw Condition.UNSUPPORTED_STANZA_TYPE.failure("bind a resource first");
    }
    Claim.Resumption wish =
        element.name().local().equals("resume") ? Claim.Resumption.of(element) : null;
    if (wish == null) {
      negotiation.stream.write(StreamManagement.failed("unexpected-request"));
      return;
    }
    claim.resume(
        wish,
        (receipt, session) -> {
          if (receipt instanceof Receipt.Resumed) {
            negotiation.stream.write(StreamManagement.resumed(wish.id(), session.handled()));
            session.sending().resend(negotiation.stream);
            negotiation.active(session);
          } else {
            negotiation.stream.write(StreamManagement.notFound(receipt));
          }
        });
  }

  private void answer(Iq answer) {
    negotiation.stream.write(answer.bytes());
  }

  @Override
  public void disconnected() {
    negotiation.disconnected();
  }
}
