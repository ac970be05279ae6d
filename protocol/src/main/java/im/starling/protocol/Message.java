// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A message (RFC 6121 §5). */
public record Message(Header header, Type type, Payload payload) implements Stanza {
  public static final QName BODY = QName.client("body");

  /** RFC 6121 §5.2.2; an unknown type counts as {@link #NORMAL}. */
  public enum Type {
    NORMAL,
    CHAT,
    GROUPCHAT,
    HEADLINE,
    ERROR;

    static Type of(@Nullable String attribute) {
      return switch (attribute) {
        case "chat" -> CHAT;
        case "groupchat" -> GROUPCHAT;
        case "headline" -> HEADLINE;
        case "error" -> ERROR;
        case null, default -> NORMAL;
      };
    }

    final @Nullable String attribute =
        name().equals("NORMAL") ? null : name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Message with(Header other) {
    return new Message(other, type, payload);
  }

  @Override
  public Message with(Payload other) {
    return new Message(header, type, other);
  }

  @Override
  public String kind() {
    return "message";
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
  public Message answer(StanzaError error) {
    return new Message(header.answer(), Type.ERROR, error.payload());
  }
}
