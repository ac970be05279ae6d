// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.sasl.ClassicSasl;
import im.starling.node.sasl.Exchange;
import im.starling.node.sasl.Mechanism;
import im.starling.node.sasl.Mechanisms;
import im.starling.node.sasl.Sasl2;
import im.starling.node.sasl.SaslFailure;
import im.starling.node.sasl.ScramUpgrade;
import im.starling.node.sasl.Step;
import im.starling.node.tls.TlsChannel;
import im.starling.protocol.BadStanza;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.Input;
import im.starling.protocol.Iq;
import im.starling.protocol.Namespaces;
import im.starling.protocol.Nonza;
import im.starling.protocol.Stanza;
import im.starling.protocol.StreamEnd;
import im.starling.protocol.StreamError.Condition;
import im.starling.protocol.StreamHeader;
import im.starling.protocol.Xep;
import im.starling.protocol.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the features to the proof of who the client is: STARTTLS (RFC 6120 §5), then SASL (§6). */
@Xep(number = 440, title = "SASL Channel-Binding Type Capability", version = "1.0.0")
final class Authenticating implements StreamState {
  private static final Logger log = LoggerFactory.getLogger(Authenticating.class);
  private static final byte[] PROCEED =
      ("<proceed xmlns='" + Namespaces.TLS + "'/>").getBytes(StandardCharsets.UTF_8);

  /** RFC 6120 §6.4.5: between 2 and 5 wrong passwords. */
  private static final int TRIES = 5;

  /** Failures that guess nothing: clients walk through the mechanisms that they cannot do. */
  private static final int FAILURES = 16;

  private final Negotiation negotiation;
  private final String domain;
  private final TlsChannel channel;
  private List<Mechanism> offered = List.of();
  private List<String> upgrades = List.of();
  private @Nullable Attempt attempt;
  private int tries;
  private int failures;

  private Authenticating(Negotiation negotiation, String domain) {
    this.negotiation = negotiation;
    this.domain = domain;
    this.channel = new TlsChannel(negotiation.stream.tls());
  }

  /** Sends what the client may do next: without TLS, that is STARTTLS and nothing else. */
  static void begin(Negotiation negotiation, String domain) {
    Authenticating state = new Authenticating(negotiation, domain);
    negotiation.stream.become(state);
    BareJid from = negotiation.from();
    if (!state.channel.encrypted()) {
      state.offer(out -> out.start("starttls", Namespaces.TLS).start("required").end().end());
    } else if (from == null) {
      state.mechanisms(Mechanisms.offered(state.channel));
    } else {
      Mechanisms all = negotiation.service.login().mechanisms();
      negotiation.await(
          negotiation.look(from),
          found -> {
            List<Mechanism> its = all.offered(state.channel, from, found);
            state.upgrades = ScramUpgrade.tasks(its);
            state.mechanisms(its);
          });
    }
  }

  private void offer(Consumer<XmlWriter> features) {
    XmlWriter out = new XmlWriter(1024);
    out.start("stream:features", Namespaces.CLIENT);
    features.accept(out);
    ClientLimits bounds = negotiation.service.bounds();
    Duration silence =
        bounds.loginTime().compareTo(bounds.idle()) < 0 ? bounds.loginTime() : bounds.idle();
    StreamLimits.offer(bounds.unauthenticated(), silence, out);
    negotiation.stream.write(out.end().bytes());
  }

  /** RFC 6120 §6.4.1, XEP-0388 and XEP-0440. */
  private void mechanisms(List<Mechanism> list) {
    offered = list;
    offer(out -> {
      out.start("mechanisms", Namespaces.SASL);
      list.forEach(mechanism -> out.leaf("mechanism", mechanism.wire()));
      out.end();
      Sasl2Login.offer(list, upgrades, channel, negotiation.service.pipeline(), out);
      Registration registration = negotiation.service.login().registration();
      if (registration != null) {
        registration.offer(out);
      }
      if (!channel.bindingTypes().isEmpty()) {
        out.start("sasl-channel-binding", "urn:xmpp:sasl-cb:0");
        for (String type : channel.bindingTypes()) {
          out.start("channel-binding").attribute("type", type).end();
        }
        out.end();
      }
    });
  }

  @Override
  public void on(Input input) {
    switch (input) {
      case Nonza nonza -> on(nonza.element());
      case StreamEnd end -> negotiation.stream.end();
      case StreamHeader header -> throw Condition.BAD_FORMAT.failure("the stream is open already");
      case Iq iq -> register(iq);
      case Stanza stanza -> throw Condition.NOT_AUTHORIZED.failure("log in first");
      case BadStanza stanza -> throw Condition.NOT_AUTHORIZED.failure("log in first");
    }
  }

  private void on(Element element) {
    switch (element.namespace()) {
      case Namespaces.TLS -> startTls(element.name().local());
      case Namespaces.SASL -> sasl(element);
      case Sasl2.NAMESPACE -> sasl2(element);
      default -> throw Condition.UNSUPPORTED_STANZA_TYPE.failure("log in first");
    }
  }

  /** XEP-0077 §3.1, over TLS only and where it is open. */
  private void register(Iq iq) {
    Registration registration = negotiation.service.login().registration();
    Element query = iq.request() ? iq.child(Registration.QUERY) : null;
    if (registration == null || query == null || !channel.encrypted()) {
      throw Condition.NOT_AUTHORIZED.failure("log in first");
    }
    negotiation.await(
        registration.answer(iq, query, domain, negotiation.stream),
        answer -> negotiation.stream.write(answer.bytes()));
  }

  private void startTls(String name) {
    if (!name.equals("starttls") || channel.encrypted()) {
      throw Condition.UNSUPPORTED_STANZA_TYPE.failure("TLS is not to be had here");
    }
    negotiation.stream.become(new Opening(negotiation));
    negotiation.stream.startTls(negotiation.service.login().certificates().apply(domain), PROCEED);
  }

  private void sasl(Element element) {
    if (!channel.encrypted()) {
      refuse(SaslFailure.ENCRYPTION_REQUIRED);
      return;
    }
    switch (element.name().local()) {
      case "auth" -> {
        replaced();
        Attempt begun = new Attempt(negotiation, exchange(element), this::told);
        attempt = begun;
        begun.on(ClassicSasl.auth(begun.exchange(), element.text()));
      }
      case "response" -> {
        Attempt going = attempt;
        if (going == null) {
          refuse(SaslFailure.MALFORMED_REQUEST);
        } else {
          going.on(ClassicSasl.response(going.exchange(), element.text()));
        }
      }
      case "abort" -> refuse(SaslFailure.ABORTED);
      default -> throw Condition.UNSUPPORTED_STANZA_TYPE.failure("no such step in SASL");
    }
  }

  /** Who begins anew has aborted what was going on (RFC 6120 §6.4.4), and that is counted. */
  private void replaced() {
    if (attempt != null) {
      attempt = null;
      count(SaslFailure.ABORTED);
    }
  }

  /** With the mechanism that the element names. */
  private Exchange exchange(Element request) {
    String mechanism = Objects.requireNonNullElse(request.attribute("mechanism"), "");
    return negotiation.service.login().mechanisms().begin(mechanism, domain, channel, offered);
  }

  /** XEP-0388 is for TLS only, and its elements mean nothing outside of a login. */
  private void sasl2(Element element) {
    if (!channel.encrypted() || !element.name().local().equals("authenticate")) {
      throw Condition.UNSUPPORTED_STANZA_TYPE.failure("begin to log in, over TLS");
    }
    replaced();
    Exchange byToken = negotiation.service.login().fast().begin(element, domain, channel);
    Sasl2Login.begin(negotiation, this, byToken == null ? exchange(element) : byToken, element);
  }

  private void told(Step step) {
    switch (step) {
      case Step.Failure failure -> failed(failure);
      case Step.Success success -> {
        write(success);
        negotiation.service.counts().count(ClientCounts.Event.LOGIN);
        negotiation.authenticated(success.account());
        negotiation.stream.restart();
        negotiation.stream.become(new Opening(negotiation));
      }
      case Step.Challenge _, Step.NeedCredentials _, Step.NeedTokens _, Step.NeedDerivation _ ->
          write(step);
    }
  }

  private void refuse(SaslFailure condition) {
    failed(new Step.Failure(condition));
  }

  private void failed(Step.Failure failure) {
    attempt = null;
    write(failure);
    count(failure.condition());
  }

  /** The client was told of a failure; too many of them end the stream. */
  void count(SaslFailure condition) {
    log.atDebug()
        .addKeyValue("peer", negotiation.stream.peer())
        .addKeyValue("condition", condition.element())
        .log("login-failed");
    negotiation.service.counts().count(ClientCounts.Event.LOGIN_FAILED);
    failures++;
    tries += condition.guessed() ? 1 : 0;
    if (tries >= TRIES || failures >= FAILURES) {
      throw Condition.POLICY_VIOLATION.failure("too many tries");
    }
  }

  /** What the account can be upgraded with, as this stream has offered it. */
  List<String> upgrades() {
    return upgrades;
  }

  /** The connection as this stream has offered it. */
  TlsChannel channel() {
    return channel;
  }

  private void write(Step step) {
    XmlWriter out = new XmlWriter(256);
    ClassicSasl.write(step, out);
    negotiation.stream.write(out.bytes());
  }

  @Override
  public void disconnected() {
    negotiation.disconnected();
  }
}
