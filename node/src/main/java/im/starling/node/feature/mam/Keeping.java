// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.mam;

import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import java.nio.charset.StandardCharsets;

/**
 * What a message is worth to the log, by its type and its children. The archive has what other
 * devices would miss if they came later (XEP-0313 §6.1.1); somebody who is away is kept all that
 * says anything (XEP-0160 §3); the sender can ask for more and for less (XEP-0334).
 */
final class Keeping {
  private static final int BODY = 1;
  private static final int KEPT = 2;
  private static final int OTHER = 4;
  private static final int STORE = 8;
  private static final int NO_PERMANENT_STORE = 16;
  private static final int NO_STORE = 32;
  private static final int WRAPPER = 64;
  private static final int EVENT = 128;
  private static final int ROOM = 256;

  private static final byte[] OTR = "?OTR".getBytes(StandardCharsets.US_ASCII);

  private final Message message;
  private final int found;

  private Keeping(Message message, int found) {
    this.message = message;
    this.found = found;
  }

  static Keeping of(Message message) {
    Payload payload = message.payload();
    int found = 0;
    for (int i = 0; i < payload.size(); i++) {
      found |= meaning(payload.name(i));
    }
    return new Keeping(message, found);
  }

  /** It belongs in an archive. */
  boolean archived() {
    if (has(NO_STORE | NO_PERMANENT_STORE | WRAPPER)) {
      return false;
    }
    return switch (message.type()) {
      case NORMAL, CHAT -> has(STORE | KEPT) || (has(BODY) && speaks()) || invites();
      case HEADLINE -> has(STORE);
      // XEP-0334 §5: the hints in an error are those of another message.
      case GROUPCHAT, ERROR -> false;
    };
  }

  /** It waits for somebody who is away. */
  boolean waits() {
    if (has(NO_STORE | WRAPPER)) {
      return false;
    }
    return switch (message.type()) {
      case NORMAL, CHAT -> has(BODY | KEPT | OTHER | STORE) || invites();
      case GROUPCHAT, HEADLINE, ERROR -> false;
    };
  }

  private boolean has(int any) {
    return (found & any) != 0;
  }

  /** What a node of somebody's announces, and what only one session can read, is not said. */
  private boolean speaks() {
    if (has(EVENT)) {
      return false;
    }
    Payload payload = message.payload();
    for (int i = 0; i < payload.size(); i++) {
      if (payload.name(i).equals(Message.BODY)) {
        return !payload.begins(i, OTR);
      }
    }
    return false;
  }

  /** XEP-0045 §7.8.2: an invitation that a room passes on. */
  private boolean invites() {
    if (!has(ROOM)) {
      return false;
    }
    Payload payload = message.payload();
    for (int i = 0; i < payload.size(); i++) {
      if (meaning(payload.name(i)) == ROOM
          && (payload.child(i).child("invite") != null
              || payload.child(i).child("decline") != null)) {
        return true;
      }
    }
    return false;
  }

  private static int meaning(QName child) {
    return switch (child.namespace()) {
      case "jabber:client" -> client(child.local());
      case "urn:xmpp:hints" -> hint(child.local());
      case "http://jabber.org/protocol/chatstates", "urn:xmpp:sid:0" -> 0;
      case "urn:xmpp:carbons:2" -> child.local().equals("private") ? 0 : WRAPPER;
      case "urn:xmpp:mam:2" -> WRAPPER;
      case "http://jabber.org/protocol/pubsub#event" -> EVENT;
      case "http://jabber.org/protocol/muc#user" -> ROOM;
      // XEP-0353: that a device rings is of no use later; how the call ended is.
      case "urn:xmpp:jingle-message:0" -> child.local().equals("ringing") ? OTHER : KEPT;
      case "urn:xmpp:receipts",
          "urn:xmpp:chat-markers:0",
          "urn:xmpp:message-correct:0",
          "urn:xmpp:message-retract:1",
          "urn:xmpp:reactions:0",
          "eu.siacs.conversations.axolotl",
          "urn:xmpp:omemo:2",
          "urn:xmpp:openpgp:0",
          "jabber:x:encrypted",
          "jabber:x:conference",
          "jabber:x:oob",
          "urn:xmpp:sfs:0" ->
          KEPT;
      default -> OTHER;
    };
  }

  private static int client(String local) {
    return switch (local) {
      case "body" -> BODY;
      case "thread" -> 0;
      default -> OTHER;
    };
  }

  private static int hint(String local) {
    return switch (local) {
      case "store" -> STORE;
      case "no-permanent-store" -> NO_PERMANENT_STORE;
      case "no-store" -> NO_STORE;
      default -> 0;
    };
  }
}
