// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A presence stanza (RFC 6121 §3 and §4). */
public record Presence(Header header, Type type, Payload payload) implements Stanza {
  private static final QName PRIORITY = QName.client("priority");

  /** RFC 6121 §4.7.1; {@link #AVAILABLE} is the absence of a type. */
  public enum Type {
    AVAILABLE,
    UNAVAILABLE,
    SUBSCRIBE,
    SUBSCRIBED,
    UNSUBSCRIBE,
    UNSUBSCRIBED,
    PROBE,
    ERROR;

    /** Null for a type that RFC 6121 does not know. */
    static @Nullable Type of(@Nullable String attribute) {
      return switch (attribute) {
        case null -> AVAILABLE;
        case "unavailable" -> UNAVAILABLE;
        case "subscribe" -> SUBSCRIBE;
        case "subscribed" -> SUBSCRIBED;
        case "unsubscribe" -> UNSUBSCRIBE;
        case "unsubscribed" -> UNSUBSCRIBED;
        case "probe" -> PROBE;
        case "error" -> ERROR;
        default -> null;
      };
    }

    final @Nullable String attribute =
        name().equals("AVAILABLE") ? null : name().toLowerCase(Locale.ROOT);

    /** True for the four types that manage subscriptions (RFC 6121 §3). */
    public boolean subscription() {
      return switch (this) {
        case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED -> true;
        case AVAILABLE, UNAVAILABLE, PROBE, ERROR -> false;
      };
    }
  }

  public static Presence of(Type type, @Nullable Jid from, @Nullable Jid to) {
    return new Presence(new Header(null, from, to, null), type, Payload.EMPTY);
  }

  /** RFC 6121 §4.7.2.3: -128 to 127, 0 where none is given or it is no such number. */
  public int priority() {
    return Objects.requireNonNullElse(stated(), 0);
  }

  /** False where a priority is given that is none (RFC 6121 §4.7.2.3). */
  public boolean priorityValid() {
    return !has(PRIORITY) || stated() != null;
  }

  private @Nullable Integer stated() {
    Element element = child(PRIORITY);
    if (element == null) {
      return null;
    }
    try {
      return (int) Byte.parseByte(element.text().strip());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  public Presence with(Header other) {
    return new Presence(other, type, payload);
  }

  @Override
  public Presence with(Payload other) {
    return new Presence(header, type, other);
  }

  @Override
  public String kind() {
    return "presence";
  }

  @Override
  public @Nullable String typeAttribute() {
    return type.attribute;
  }

  @Override
  public boolean answerable() {
    return type != Type.ERROR;
  }

  @Override
  public Presence answer(StanzaError error) {
    return new Presence(header.answer(), Type.ERROR, error.payload());
  }
}
