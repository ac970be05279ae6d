// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A stanza that is well-formed XML and breaks a rule of RFC 6120 §8 or one of the {@link Limits}:
 * it is answered with {@code error}, counted like any stanza, and harms nobody else.
 *
 * @param kind {@code message}, {@code presence} or {@code iq}
 * @param type the type attribute as written; an error or a result is never answered
 * @param to whom it is for, null where that is missing or malformed: the answer is from there
 */
public record BadStanza(
    String kind, @Nullable String id, @Nullable String type, @Nullable Jid to, StanzaError error)
    implements Input {
  public boolean answerable() {
    return !"error".equals(type) && !"result".equals(type);
  }

  /** What its sender is told, as if the stanza had been empty and without that fault. */
  public Stanza answer(FullJid sender) {
    Header header = new Header(id, sender, to, null);
    Stanza blank =
        switch (kind) {
          case "message" -> new Message(header, Message.Type.NORMAL, Payload.EMPTY);
          case "presence" -> new Presence(header, Presence.Type.AVAILABLE, Payload.EMPTY);
          default -> new Iq(header, Iq.Type.GET, Payload.EMPTY);
        };
    return blank.answer(error);
  }
}
