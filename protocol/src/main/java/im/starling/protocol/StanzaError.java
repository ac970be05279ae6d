// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a stanza is refused (RFC 6120 §8.3): a value that is sent back; the stream lives on.
 *
 * @param detail what the application adds (§8.3.4), nothing in most cases
 */
public record StanzaError(Type type, Condition condition, @Nullable String text, Payload detail) {
  /** RFC 6120 §8.3.2: what the sender may do about it. */
  public enum Type {
    AUTH,
    CANCEL,
    CONTINUE,
    MODIFY,
    WAIT
  }

  /** RFC 6120 §8.3.3, each with the type that the RFC proposes. */
  public enum Condition {
    BAD_REQUEST(Type.MODIFY),
    CONFLICT(Type.CANCEL),
    FEATURE_NOT_IMPLEMENTED(Type.CANCEL),
    FORBIDDEN(Type.AUTH),
    GONE(Type.CANCEL),
    INTERNAL_SERVER_ERROR(Type.WAIT),
    ITEM_NOT_FOUND(Type.CANCEL),
    JID_MALFORMED(Type.MODIFY),
    NOT_ACCEPTABLE(Type.MODIFY),
    NOT_ALLOWED(Type.CANCEL),
    NOT_AUTHORIZED(Type.AUTH),
    POLICY_VIOLATION(Type.MODIFY),
    RECIPIENT_UNAVAILABLE(Type.WAIT),
    REDIRECT(Type.MODIFY),
    REGISTRATION_REQUIRED(Type.AUTH),
    REMOTE_SERVER_NOT_FOUND(Type.CANCEL),
    REMOTE_SERVER_TIMEOUT(Type.WAIT),
    RESOURCE_CONSTRAINT(Type.WAIT),
    SERVICE_UNAVAILABLE(Type.CANCEL),
    SUBSCRIPTION_REQUIRED(Type.AUTH),
    UNDEFINED_CONDITION(Type.CANCEL),
    UNEXPECTED_REQUEST(Type.WAIT);

    private final Type usual;
    private final String element = name().toLowerCase(Locale.ROOT).replace('_', '-');

    Condition(Type usual) {
      this.usual = usual;
    }

    public String element() {
      return element;
    }

    /** The error that says no more than this condition, of its usual type. */
    public StanzaError error() {
      return new StanzaError(usual, this, null, Payload.EMPTY);
    }

    public StanzaError error(String text) {
      return new StanzaError(usual, this, text, Payload.EMPTY);
    }
  }

  /** The error as the children of an error stanza. */
  public Payload payload() {
    return Payload.write(this::writeTo);
  }

  private void writeTo(XmlWriter out) {
    out.start("error", Namespaces.CLIENT).attribute("type", type.name().toLowerCase(Locale.ROOT));
    out.start(condition.element(), Namespaces.STANZA_ERRORS).end();
    if (text != null) {
      out.start("text", Namespaces.STANZA_ERRORS).text(text).end();
    }
    out.payload(detail).end();
  }
}
