// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import im.starling.protocol.StanzaError.Condition;
import org.jspecify.annotations.Nullable;

/**
 * The start tag of the stanza being read, and the rules of RFC 6120 §8 that it may break. Keeps id,
 * from, to, type and xml:lang; no other attribute of a stanza has a meaning, so others are dropped.
 */
final class StanzaHead {
  private String kind = "";
  private @Nullable String id;
  private @Nullable String type;
  private @Nullable String lang;
  private @Nullable Jid from;
  private @Nullable Jid to;
  private @Nullable StanzaError malformed;

  /** True if a stanza can have this name. */
  static boolean names(String local) {
    return switch (local) {
      case "message", "presence", "iq" -> true;
      default -> false;
    };
  }

  void release() {
    id = null;
    from = null;
    to = null;
    malformed = null;
  }

  /** Reads the start tag; false if it is no stanza's. */
  boolean read(QName name, StartTag tag, Names names) {
    if (!name.namespace().equals(Namespaces.CLIENT) || !names(name.local())) {
      return false;
    }
    release();
    kind = name.local();
    type = null;
    lang = null;
    for (int i = 0; i < tag.attributes(); i++) {
      if (tag.nameColon(i) >= 0) {
        if (tag.named(i, "xml:lang")) {
          lang = tag.knownValue(i, names);
        }
      } else if (tag.named(i, "id")) {
        id = tag.value(i);
      } else if (tag.named(i, "type")) {
        type = tag.knownValue(i, names);
      } else if (tag.named(i, "to")) {
        to = address(i, tag, names);
      } else if (tag.named(i, "from")) {
        from = address(i, tag, names);
      }
    }
    return true;
  }

  private @Nullable Jid address(int attribute, StartTag tag, Names names) {
    try {
      return tag.address(attribute, names);
    } catch (MalformedJid e) {
      malformed = Condition.JID_MALFORMED.error();
      return null;
    }
  }

  /** The rule that the stanza breaks, null if it breaks none. */
  @Nullable StanzaError check(int children) {
    if (malformed != null) {
      return malformed;
    }
    return switch (kind) {
      case "iq" -> checkIq(children);
      case "presence" -> Presence.Type.of(type) == null ? unknownType() : null;
      default -> null;
    };
  }

  /** RFC 6120 §8.2.3. */
  private @Nullable StanzaError checkIq(int children) {
    if (id == null) {
      return Condition.BAD_REQUEST.error("an iq needs an id");
    }
    return switch (Iq.Type.of(type)) {
      case null -> unknownType();
      case GET, SET ->
          children == 1 ? null : Condition.BAD_REQUEST.error("a request has exactly one child");
      case RESULT, ERROR -> null;
    };
  }

  private static StanzaError unknownType() {
    return Condition.BAD_REQUEST.error("unknown type");
  }

  BadStanza bad(StanzaError error) {
    return new BadStanza(kind, id, type, to, error);
  }

  /** The stanza; it broke no rule. */
  Stanza stanza(Payload payload) {
    Header header = new Header(id, from, to, lang);
    if (kind.equals("message")) {
      return new Message(header, Message.Type.of(type), payload);
    }
    Presence.Type presence = Presence.Type.of(type);
    if (kind.equals("presence") && presence != null) {
      return new Presence(header, presence, payload);
    }
    Iq.Type iq = Iq.Type.of(type);
    if (iq == null) {
      throw new IllegalStateException("a stanza that was not checked");
    }
    return new Iq(header, iq, payload);
  }
}
