// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.feature.Pipeline;
import im.starling.node.route.Receipt;
import im.starling.node.sasl.Channel;
import im.starling.node.sasl.Exchange;
import im.starling.node.sasl.Mechanism;
import im.starling.node.sasl.Sasl2;
import im.starling.node.sasl.SaslFailure;
import im.starling.node.sasl.Step;
import im.starling.persistence.Account;
import im.starling.protocol.BadStanza;
import im.starling.protocol.Element;
import im.starling.protocol.Input;
import im.starling.protocol.Jid;
import im.starling.protocol.Nonza;
import im.starling.protocol.QName;
import im.starling.protocol.Stanza;
import im.starling.protocol.StreamEnd;
import im.starling.protocol.StreamError.Condition;
import im.starling.protocol.StreamHeader;
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * From {@code <authenticate/>} to {@code <success/>}, which says all at once: who the client is,
 * that its session goes on, or that it has a new one. Nothing else passes meanwhile.
 */
@Xep(number = 388, title = "Extensible SASL Profile", version = "1.0.4")
final class Sasl2Login implements StreamState {
  private static final QName RESUME = QName.of(StreamManagement.NAMESPACE, "resume");

  private final Negotiation negotiation;
  private final Authenticating before;
  private final Element request;
  private final Attempt attempt;
  private byte[] token = new byte[0];

  private Sasl2Login(
      Negotiation negotiation, Authenticating before, Exchange exchange, Element request) {
    this.negotiation = negotiation;
    this.before = before;
    this.request = request;
    this.attempt = new Attempt(negotiation, exchange, this::told);
  }

  /** XEP-0388 §2.1: what can be asked for in the same breath is announced with the mechanisms. */
  static void offer(
      List<Mechanism> offered,
      List<String> upgrades,
      Channel channel,
      Pipeline pipeline,
      XmlWriter out) {
    out.start("authentication", Sasl2.NAMESPACE);
    offered.forEach(mechanism -> out.leaf("mechanism", mechanism.wire()));
    out.start("inline");
    out.start("sm", StreamManagement.NAMESPACE).end();
    BindRequest.offer(pipeline, out);
    Fast.offer(channel, out);
    out.end();
    Upgrading.offer(upgrades, out);
    out.end();
  }

  /**
   * Begins.
   *
   * @param before the state to which a failure leads back
   */
  static void begin(
      Negotiation negotiation, Authenticating before, Exchange exchange, Element request) {
    Sasl2Login login = new Sasl2Login(negotiation, before, exchange, request);
    negotiation.stream.become(login);
    login.attempt.on(Sasl2.authenticate(exchange, request));
  }

  @Override
  public void on(Input input) {
    switch (input) {
      case Nonza nonza -> on(nonza.element());
      case StreamEnd end -> negotiation.stream.end();
      case StreamHeader header -> throw Condition.BAD_FORMAT.failure("the stream is open already");
      case Stanza stanza -> throw Condition.NOT_AUTHORIZED.failure("log in first");
      case BadStanza stanza -> throw Condition.NOT_AUTHORIZED.failure("log in first");
    }
  }

  /** XEP-0388 §2.4: the stream of who says anything else ends. */
  private void on(Element element) {
    String name = element.namespace().equals(Sasl2.NAMESPACE) ? element.name().local() : "";
    switch (name) {
      case "response" -> attempt.on(Sasl2.response(attempt.exchange(), element));
      case "abort" -> failed(new Step.Failure(SaslFailure.ABORTED));
      default -> throw Condition.UNSUPPORTED_STANZA_TYPE.failure("end this login first");
    }
  }

  private void told(Step step) {
    switch (step) {
      case Step.Challenge challenge -> {
        XmlWriter out = new XmlWriter(256);
        Sasl2.write(challenge, out);
        negotiation.stream.write(out.bytes());
      }
      case Step.Failure failure -> failed(failure);
      case Step.Success success -> succeeded(success);
      case Step.NeedCredentials _, Step.NeedTokens _, Step.NeedDerivation _ -> {}
    }
  }

  private void failed(Step.Failure failure) {
    XmlWriter out = new XmlWriter(256);
    Sasl2.write(failure, out);
    negotiation.stream.write(out.bytes());
    negotiation.stream.become(before);
    before.count(failure.condition());
  }

  private void succeeded(Step.Success success) {
    // XEP-0388 §2.3: who names an account must have named the same one in the stream header. There
    // clients with tokens have to (XEP-0484 §4.1).
    if ((success.named() || success.token() != null)
        && !negotiation.mayBe(success.account().address())) {
      failed(new Step.Failure(SaslFailure.INVALID_AUTHZID));
      return;
    }
    List<String> tasks = Upgrading.wanted(request, before.upgrades());
    // Who has come with a token has not proved the password, and is not to decide what it is.
    if (tasks.isEmpty() || success.token() != null) {
      settle(success);
      return;
    }
    Step.Success rest = new Step.Success(success.account(), null, success.named(), null);
    Upgrading.begin(negotiation, before, success, tasks, () -> settle(rest));
  }

  private void settle(Step.Success success) {
    negotiation.await(
        negotiation.service.login().fast().settle(request, before.channel(), success),
        settled -> {
          if (settled.accepted()) {
            token = settled.told();
            authenticated(success);
          } else {
            failed(new Step.Failure(SaslFailure.CREDENTIALS_EXPIRED));
          }
        });
  }

  private void authenticated(Step.Success success) {
    negotiation.service.counts().count(ClientCounts.Event.LOGIN);
    negotiation.authenticated(success.account());
    Element resume = request.child(RESUME);
    if (resume == null) {
      bind(success, null);
    } else {
      resume(success, resume);
    }
  }

  /** XEP-0198 §7.2: where there is a session that goes on, nothing is bound. */
  private void resume(Step.Success success, Element resume) {
    Claim.Resumption wish = Claim.Resumption.of(resume);
    if (wish == null) {
      bind(success, StreamManagement.failed("unexpected-request"));
      return;
    }
    claim(success)
        .resume(
            wish,
            (receipt, session) -> {
              if (receipt instanceof Receipt.Resumed) {
                // No features follow: the stream is at once what it was.
                succeed(
                    success,
                    session.address(),
                    StreamManagement.resumed(wish.id(), session.handled()));
                session.sending().resend(negotiation.stream);
                negotiation.active(session);
              } else {
                bind(success, StreamManagement.notFound(receipt));
              }
            });
  }

  /**
   * A new session, if one is asked for.
   *
   * @param resumption what became of the request for the old one, null if there was none
   */
  private void bind(Step.Success success, byte @Nullable [] resumption) {
    byte[] resumed = Objects.requireNonNullElse(resumption, new byte[0]);
    Account account = success.account();
    BindRequest wish = BindRequest.of(request);
    if (wish == null) {
      succeed(success, account.address(), resumed);
      negotiation.stream.become(Binding.offer(negotiation, account, account.address().domain()));
      return;
    }
    claim(success)
        .bind(
            wish.resource(negotiation.service.login(), account.address()),
            wish.inline(negotiation.service.login(), account.address()),
            (receipt, session) -> {
              switch (receipt) {
                case Receipt.Bound bound -> {
                  byte[] told = wish.bound(bound.told(), session);
                  succeed(success, session.address(), resumed, told);
                  Binding.offerMore(negotiation, session, account.address().domain());
                  negotiation.active(session);
                }
                // XEP-0386 has no word for it.
                default -> throw Condition.RESOURCE_CONSTRAINT.failure("too many sessions");
              }
            });
  }

  private Claim claim(Step.Success success) {
    return new Claim(negotiation, success.account().address());
  }

  private void succeed(Step.Success success, Jid identity, byte[]... parts) {
    XmlWriter out = new XmlWriter(512);
    Sasl2.open(success, identity, out);
    for (byte[] part : parts) {
      out.raw(part, 0, part.length);
    }
    out.raw(token, 0, token.length).end();
    negotiation.stream.write(out.bytes());
  }

  @Override
  public void disconnected() {
    negotiation.disconnected();
  }
}
