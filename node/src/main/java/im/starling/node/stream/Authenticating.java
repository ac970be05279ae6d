// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.sasl.ClassicSasl;
import im.starling.node.sasl.Exchange;
import im.starling.node.sasl.Mechanism;
import im.starling.node.sasl.Mechanisms;
import im.starling.node.sasl.SaslFailure;
import im.starling.node.sasl.Step;
import im.starling.node.tls.TlsChannel;
import im.starling.protocol.BadStanza;
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
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
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
  private @Nullable Exchange exchange;
  private int tries;
  private int failures;

  private Authenticating(Negotiation negotiation, String domain) {
    this.negotiation = negotiation;
    this.domain = domain;
    this.channel = new TlsChannel(negotiation.stream.tls());
  }

  /** Sends what the client may do next: without TLS, that is STARTTLS and nothing else. */
  static Authenticating offer(Negotiation negotiation, String domain) {
    Authenticating state = new Authenticating(negotiation, domain);
    XmlWriter out = new XmlWriter(512);
    out.start("stream:features", Namespaces.CLIENT);
    if (state.channel.encrypted()) {
      state.mechanisms(out);
    } else {
      out.start("starttls", Namespaces.TLS).start("required").end().end();
    }
    out.end();
    negotiation.stream.write(out.bytes());
    return state;
  }

  /** RFC 6120 §6.4.1 and XEP-0440. */
  private void mechanisms(XmlWriter out) {
    out.start("mechanisms", Namespaces.SASL);
    for (Mechanism mechanism : Mechanisms.offered(true, channel.bindingTypes())) {
      out.leaf("mechanism", mechanism.wire());
    }
    out.end();
    Registration registration = negotiation.service.login().registration();
    if (registration != null) {
      registration.offer(out);
    }
    out.start("sasl-channel-binding", "urn:xmpp:sasl-cb:0");
    for (String type : channel.bindingTypes()) {
      out.start("channel-binding").attribute("type", type).end();
    }
    out.end();
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
    await(
        registration.answer(iq, query, domain), answer -> negotiation.stream.write(answer.bytes()));
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
        String mechanism = Objects.requireNonNullElse(element.attribute("mechanism"), "");
        Exchange begun = negotiation.service.login().mechanisms().begin(mechanism, domain, channel);
        exchange = begun;
        on(begun, ClassicSasl.auth(begun, element.text()));
      }
      case "response" -> {
        Exchange going = exchange;
        if (going == null) {
          refuse(SaslFailure.MALFORMED_REQUEST);
        } else {
          on(going, ClassicSasl.response(going, element.text()));
        }
      }
      case "abort" -> refuse(SaslFailure.ABORTED);
      default -> throw Condition.UNSUPPORTED_STANZA_TYPE.failure("no such step in SASL");
    }
  }

  private void on(Exchange going, Step step) {
    switch (step) {
      case Step.Challenge challenge -> write(challenge);
      case Step.NeedCredentials need ->
          await(
              negotiation.service.login().accounts().credentials(need.user()),
              found -> on(going, going.credentials(found)));
      case Step.NeedDerivation need ->
          await(
              negotiation.service.login().hashing().run(need::derive),
              keys -> on(going, going.derived(keys)));
      case Step.Failure failure -> {
        exchange = null;
        failed(failure);
      }
      case Step.Success success -> {
        exchange = null;
        write(success);
        negotiation.service.counts().count(ClientCounts.Event.LOGIN);
        negotiation.authenticated(success.account());
        negotiation.stream.restart();
        negotiation.stream.become(new Opening(negotiation));
      }
    }
  }

  /**
   * Goes on when the answer is there, reading nothing meanwhile. Where there is none the stream
   * ends: a SASL failure would make clients forget the password for a trouble of ours.
   */
  private <T> void await(Future<T> answer, Consumer<T> then) {
    negotiation.stream.hold();
    answer.onComplete(done -> {
      if (done.succeeded()) {
        negotiation.stream.attempt(() -> then.accept(done.result()));
      } else {
        log.atWarn().addKeyValue("why", done.cause().getMessage()).log("login-not-possible");
        negotiation.stream.fail(Condition.INTERNAL_SERVER_ERROR.error("try again later"));
      }
      negotiation.stream.release();
    });
  }

  private void refuse(SaslFailure condition) {
    exchange = null;
    failed(new Step.Failure(condition));
  }

  private void failed(Step.Failure failure) {
    log.atDebug()
        .addKeyValue("peer", negotiation.stream.peer())
        .addKeyValue("condition", failure.condition().element())
        .log("login-failed");
    write(failure);
    failures++;
    negotiation.service.counts().count(ClientCounts.Event.LOGIN_FAILED);
    tries += failure.condition() == SaslFailure.NOT_AUTHORIZED ? 1 : 0;
    if (tries >= TRIES || failures >= FAILURES) {
      throw Condition.POLICY_VIOLATION.failure("too many tries");
    }
  }

  private void write(Step step) {
    XmlWriter out = new XmlWriter(256);
    ClassicSasl.write(step, out);
    negotiation.stream.write(out.bytes());
  }

  @Override
  public void disconnected() {
    negotiation.over();
  }
}
