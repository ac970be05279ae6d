// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import im.starling.protocol.Element;
import im.starling.protocol.Input;
import im.starling.protocol.Iq;
import im.starling.protocol.Nonza;
import io.vertx.core.Future;

/** From an encrypted connection to a session with stream management (XEP-0198), step by step. */
final class Login {
  private static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
  private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";

  private final ClientStream stream;
  private final String user;
  private final Password password;

  private Login(ClientStream stream, String user, Password password) {
    this.stream = stream;
    this.user = user;
    this.password = password;
  }

  /** Fails where the server answers with anything else than was hoped for. */
  static Future<ClientStream> run(ClientStream stream, String user, Password password) {
    Login login = new Login(stream, user, password);
    return stream
        .open()
        .compose(features -> login.authenticate())
        .compose(success -> stream.open())
        .compose(features -> login.bind())
        .map(stream);
  }

  private Future<Element> authenticate() {
    return ask(
            "<auth xmlns='" + SASL + "' mechanism='SCRAM-SHA-256'>%s</auth>",
            Password.first(user, NONCE),
            "challenge")
        .compose(challenge ->
            ask(
                "<response xmlns='" + SASL + "'>%s</response>",
                password.proof(user, NONCE, challenge.text()),
                "success"));
  }

  private Future<Element> bind() {
    return stream
        .ask("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
        .compose(answer ->
            answer instanceof Iq iq && iq.type() == Iq.Type.RESULT
                ? ask("<enable xmlns='urn:xmpp:sm:3' resume='%s'/>", "true", "enabled")
                : Future.failedFuture(user + " is not bound: " + answer));
  }

  private Future<Element> ask(String form, String content, String expected) {
    return stream.ask(form.formatted(content)).compose(answer -> expect(answer, expected));
  }

  private Future<Element> expect(Input answer, String name) {
    return answer instanceof Nonza nonza && nonza.element().name().local().equals(name)
        ? Future.succeededFuture(nonza.element())
        : Future.failedFuture(user + " expected " + name + ", not " + answer);
  }
}
