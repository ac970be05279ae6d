// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.protocol.Namespaces;
import im.starling.protocol.XmlWriter;

/** SASL as RFC 6120 §6 carries it: base64 in the text of an element. */
public final class ClassicSasl {
  private ClassicSasl() {}

  /** Begins with the text of {@code <auth/>}: "" is no initial response, "=" an empty one. */
  public static Step auth(Exchange exchange, String text) {
    return text.isEmpty() ? exchange.start(null) : decoded(exchange, data(text), true);
  }

  /** Goes on with the text of {@code <response/>}. */
  public static Step response(Exchange exchange, String text) {
    return decoded(exchange, data(text), false);
  }

  private static String data(String text) {
    return text.equals("=") ? "" : text;
  }

  static Step decoded(Exchange exchange, String text, boolean initial) {
    try {
      byte[] message = Encoding.base64(text);
      return initial ? exchange.start(message) : exchange.respond(message);
    } catch (MalformedMessage e) {
      return exchange.abort(SaslFailure.INCORRECT_ENCODING);
    }
  }

  /**
   * Writes the element that tells the client of a step; a step that is not for it writes nothing.
   */
  public static void write(Step step, XmlWriter out) {
    switch (step) {
      case Step.Challenge challenge ->
          out.start("challenge", Namespaces.SASL).text(Encoding.base64(challenge.data())).end();
      case Step.Success success -> {
        out.start("success", Namespaces.SASL);
        if (success.additional() != null) {
          out.text(Encoding.base64(success.additional()));
        }
        out.end();
      }
      case Step.Failure failure -> {
        out.start("failure", Namespaces.SASL).start(failure.condition().element()).end();
        if (!failure.text().isEmpty()) {
          out.leaf("text", failure.text());
        }
        out.end();
      }
      case Step.NeedCredentials _, Step.NeedTokens _, Step.NeedDerivation _ -> {}
    }
  }
}
