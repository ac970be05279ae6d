// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.protocol.Element;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.QName;
import im.starling.protocol.Stanza;
import im.starling.protocol.Xep;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * XEP-0352: Client State Indication. Says what a client that nobody looks at need not hear of yet:
 * presence, who is typing, and what contacts publish about themselves. The session's stream keeps
 * that until something comes that cannot wait.
 */
@Xep(
    number = 352,
    title = "Client State Indication",
    version = "1.0.0",
    lacks = "a setting for what waits")
public final class ClientState implements Feature {
  public static final String NAMESPACE = "urn:xmpp:csi:0";

  private static final String CARBONS = "urn:xmpp:carbons:2";
  private static final String CHAT_STATES = "http://jabber.org/protocol/chatstates";
  private static final QName FORWARDED = QName.of("urn:xmpp:forward:0", "forwarded");
  private static final QName MESSAGE = QName.client("message");
  private static final QName THREAD = QName.client("thread");
  private static final QName MUC_USER = QName.of("http://jabber.org/protocol/muc#user", "x");
  private static final QName EVENT = QName.of("http://jabber.org/protocol/pubsub#event", "event");

  /** What says nothing by itself. */
  private static final Set<String> SILENT = Set.of("urn:xmpp:hints", "urn:xmpp:sid:0");

  /** XEP-0045 §15.6: it is about the client itself, or about the end of its stay in a room. */
  private static final Set<String> OWN_STATUS =
      Set.of("110", "301", "307", "321", "322", "332", "333");

  @Override
  public void declare(Declaration to) {
    to.streamFeature((domain, out) -> out.start("csi", NAMESPACE).end());
  }

  /** Whether it is nothing that a client has to know before somebody looks at it. */
  public static boolean canWait(Stanza stanza) {
    return switch (stanza) {
      case Iq ignored -> false;
      case Presence presence -> canWait(presence);
      case Message message -> canWait(message);
    };
  }

  private static boolean canWait(Presence presence) {
    return switch (presence.type()) {
      case AVAILABLE, UNAVAILABLE -> !aboutItself(presence);
      case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, PROBE, ERROR -> false;
    };
  }

  private static boolean aboutItself(Presence presence) {
    Element room = presence.child(MUC_USER);
    if (room != null) {
      for (Element child : room.children()) {
        if (child.name().local().equals("status") && OWN_STATUS.contains(code(child))) {
          return true;
        }
      }
    }
    return false;
  }

  private static String code(Element status) {
    String code = status.attribute("code");
    return code == null ? "" : code;
  }

  private static boolean canWait(Message message) {
    return switch (message.type()) {
      case ERROR -> false;
      case HEADLINE -> event(message);
      case NORMAL, CHAT, GROUPCHAT -> typing(message.payload()) || typingElsewhere(message);
    };
  }

  /** Of the own account it tells what other clients did, which may concern what is shown here. */
  private static boolean event(Message message) {
    return message.has(EVENT) && !message.has(Message.BODY) && !ofAccount(message);
  }

  private static boolean ofAccount(Message message) {
    Jid to = message.to();
    return to == null || to.bare().equals(message.from());
  }

  /** XEP-0085 §5.1: a chat state alone. */
  private static boolean typing(Payload payload) {
    boolean state = false;
    for (int i = 0; i < payload.size(); i++) {
      QName name = payload.name(i);
      state |= name.namespace().equals(CHAT_STATES);
      if (!besides(name)) {
        return false;
      }
    }
    return state;
  }

  private static boolean besides(QName name) {
    return name.namespace().equals(CHAT_STATES)
        || SILENT.contains(name.namespace())
        || name.equals(THREAD);
  }

  /** A carbon of a chat state alone. */
  private static boolean typingElsewhere(Message message) {
    if (message.payload().size() != 1
        || !message.payload().name(0).namespace().equals(CARBONS)
        || !ofAccount(message)) {
      return false;
    }
    Element copied = inside(message.payload().child(0));
    boolean state = false;
    for (Element child : copied == null ? Set.<Element>of() : copied.children()) {
      state |= child.namespace().equals(CHAT_STATES);
      if (!besides(child.name())) {
        return false;
      }
    }
    return state;
  }

  private static @Nullable Element inside(Element carbon) {
    Element forwarded = carbon.child(FORWARDED);
    return forwarded == null ? null : forwarded.child(MESSAGE);
  }
}
