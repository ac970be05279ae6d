// SPDX-License-Identifier: Apache-2.0
package im.starling.node.sasl;

import im.starling.protocol.Element;
import im.starling.protocol.Jid;
import im.starling.protocol.Namespaces;
import im.starling.protocol.XmlWriter;
import org.jspecify.annotations.Nullable;

/** SASL as XEP-0388 carries it: base64 in elements that can hold other things beside it. */
public final class Sasl2 {
  public static final String NAMESPACE = "urn:xmpp:sasl:2";

  private Sasl2() {}

  /** Begins with {@code <authenticate/>}: without an element there is no initial response. */
  public static Step authenticate(Exchange exchange, Element request) {
    Element initial = request.child("initial-response");
    return initial == null
        ? exchange.start(null)
        : ClassicSasl.decoded(exchange, initial.text().strip(), true);
  }

  /** Goes on with {@code <response/>}. */
  public static Step response(Exchange exchange, Element response) {
    return ClassicSasl.decoded(exchange, response.text().strip(), false);
  }

  public static void write(Step.Challenge challenge, XmlWriter out) {
    out.start("challenge", NAMESPACE).text(Encoding.base64(challenge.data())).end();
  }

  /** XEP-0388 §2.6.2: the conditions are those of RFC 6120. */
  public static void write(Step.Failure failure, XmlWriter out) {
    out.start("failure", NAMESPACE);
    out.start(failure.condition().element(), Namespaces.SASL).end();
    if (!failure.text().isEmpty()) {
      out.leaf("text", failure.text());
    }
    out.end();
  }

  /** XEP-0388 §2.6.3: the mechanism is done, and this is left to do. */
  public static void writeTask(String task, byte @Nullable [] additional, XmlWriter out) {
    out.start("continue", NAMESPACE);
    if (additional != null) {
      out.leaf("additional-data", Encoding.base64(additional));
    }
    out.start("tasks").leaf("task", task).end().end();
  }

  /**
   * XEP-0388 §2.6.1; what was negotiated beside follows, and the end tag is the caller's.
   *
   * @param identity the full address if there is a session
   */
  public static void open(Step.Success success, Jid identity, XmlWriter out) {
    out.start("success", NAMESPACE);
    if (success.additional() != null) {
      out.leaf("additional-data", Encoding.base64(success.additional()));
    }
    out.leaf("authorization-identifier", identity.toString());
  }
}
