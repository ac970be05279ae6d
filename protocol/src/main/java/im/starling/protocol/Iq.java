// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An info/query stanza (RFC 6120 §8.2.3). A get or a set has exactly one child and gets exactly one
 * answer.
 */
public record Iq(Header header, Type type, Payload payload) implements Stanza {
  /** RFC 6120 §8.2.3. */
  public enum Type {
    GET,
    SET,
    RESULT,
    ERROR;

    /** Null for anything else. */
    static @Nullable Type of(@Nullable String attribute) {
      return switch (attribute) {
        case "get" -> GET;
        case "set" -> SET;
        case "result" -> RESULT;
        case "error" -> ERROR;
        case null, default -> null;
      };
    }

    final String attribute = name().toLowerCase(Locale.ROOT);
  }

  public boolean request() {
    return type == Type.GET || type == Type.SET;
  }

  /** The name of the one child of a request. */
  public QName query() {
    return payload().name(0);
  }

  /** The empty answer that says it is done. */
  public Iq result() {
    return result(Payload.EMPTY);
  }

  public Iq result(Payload answer) {
    return new Iq(header.answer(), Type.RESULT, answer);
  }

  @Override
  public Iq with(Header other) {
    return new Iq(other, type, payload);
  }

  @Override
  public Iq with(Payload other) {
    return new Iq(header, type, other);
  }

  @Override
  public String kind() {
    return "iq";
  }

  @Override
  public String typeAttribute() {
    return type.attribute;
  }

  @Override
  public boolean answerable() {
    return request();
  }

  @Override
  public Iq answer(StanzaError error) {
    return new Iq(header.answer(), Type.ERROR, error.payload());
  }
}
