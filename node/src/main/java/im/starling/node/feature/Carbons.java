// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import static im.starling.node.feature.Declaration.Subject.SERVER;
import static im.starling.node.feature.Phase.SELECT;
import static im.starling.protocol.Iq.Type.SET;

import im.starling.node.feature.AccountHome.StateKey;
import im.starling.node.feature.Incoming.Direction;
import im.starling.protocol.BareJid;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Header;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StanzaFailure;
import im.starling.protocol.Xep;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * XEP-0280: Message Carbons. What one of an account's sessions sends or receives, the others see
 * too.
 */
@Xep(number = 280, title = "Message Carbons", version = "1.0.1")
@Xep(number = 297, title = "Stanza Forwarding", version = "1.0")
@Xep(number = 334, title = "Message Processing Hints", version = "1.0.0")
public final class Carbons implements Feature {
  private static final String NAMESPACE = "urn:xmpp:carbons:2";
  private static final String RULES = "urn:xmpp:carbons:rules:0";
  private static final String FORWARD = "urn:xmpp:forward:0";
  private static final QName ENABLE = QName.of(NAMESPACE, "enable");
  private static final QName DISABLE = QName.of(NAMESPACE, "disable");
  private static final QName PRIVATE = QName.of(NAMESPACE, "private");
  private static final QName NO_COPY = QName.of("urn:xmpp:hints", "no-copy");
  private static final QName INVITATION = QName.of("jabber:x:conference", "x");
  private static final QName MUC_USER = QName.of("http://jabber.org/protocol/muc#user", "x");
  private static final Session.Key<Boolean> WANTED = Session.Key.of("carbons");
  private static final StateKey<Copied> COPIED = StateKey.of("copied");

  /** XEP-0280 §6.1: what makes a message without a body worth a copy. */
  private static final Set<String> CONVERSATIONAL =
      Set.of(
          "urn:xmpp:receipts",
          "urn:xmpp:chat-markers:0",
          "http://jabber.org/protocol/chatstates",
          "urn:xmpp:message-retract:1",
          "urn:xmpp:reactions:0",
          "urn:xmpp:message-correct:0",
          "urn:xmpp:jingle-message:0",
          "eu.siacs.conversations.axolotl",
          "urn:xmpp:omemo:2",
          "urn:xmpp:openpgp:0",
          "urn:xmpp:eme:0",
          "jabber:x:encrypted");

  private final BiFunction<Session, BareJid, @Nullable Jid> nicks;

  /**
   * @param nicks the nick under which a session is in a room, null if it is not there
   */
  public Carbons(BiFunction<Session, BareJid, @Nullable Jid> nicks) {
    this.nicks = nicks;
  }

  @Override
  public void declare(Declaration to) {
    to.disco(SERVER, NAMESPACE, RULES)
        .state(COPIED, owner -> Future.succeededFuture(new Copied()))
        .iqToHome(SET, ENABLE, (request, home) -> want(request, home, true))
        .iqToHome(SET, DISABLE, (request, home) -> want(request, home, false))
        .inline(NAMESPACE, ENABLE, Carbons::inline)
        .on(SELECT, this::copy);
  }

  /** XEP-0386 §3.2 needs no answer; COMPAT(Conversations 2.x, 2026-11): it looks for one. */
  private static Payload inline(Element request, Session session, AccountHome home) {
    session.put(WANTED, true);
    return Payload.write(out -> out.start("enabled", NAMESPACE).end());
  }

  private static Future<Iq> want(Iq request, AccountHome home, boolean wanted) {
    Session session = request.from() instanceof FullJid from ? home.session(from.resource()) : null;
    if (session == null) {
      return Future.failedFuture(new StanzaFailure(Condition.NOT_ALLOWED.error()));
    }
    session.put(WANTED, wanted);
    return Future.succeededFuture(request.result());
  }

  private Verdict copy(Selection selection) {
    if (!eligible(selection)) {
      return Verdict.PASS;
    }
    Message message = selection.message();
    Jid sender = message.from();
    Jid nick = nick(selection);
    boolean copied = false;
    for (Session session : selection.home().sessions()) {
      boolean involved = session.address().equals(sender) || selection.chosen().contains(session);
      if (!involved && session.has(WANTED) && (nick == null || sharesNick(session, nick))) {
        selection.copy(session, wrap(message, session, selection.direction()));
        copied = true;
      }
    }
    if (copied && message.type() != Message.Type.ERROR) {
      boolean own = selection.direction() == Direction.SENT;
      selection.home().state(COPIED).add(own, other(selection), message.id());
    }
    return Verdict.PASS;
  }

  /** XEP-0280 §6.1, all of it: that is what {@code urn:xmpp:carbons:rules:0} says. */
  private static boolean eligible(Selection selection) {
    Message message = selection.message();
    if (message.type() == Message.Type.ERROR) {
      // Hints in an error are those of what it answers (XEP-0334 §5).
      boolean own = selection.direction() == Direction.RECEIVED;
      return selection.home().state(COPIED).has(own, other(selection), message.id());
    }
    if (message.has(PRIVATE) || message.has(NO_COPY) || forwarded(message)) {
      return false;
    }
    boolean invites = message.has(INVITATION) || mediates(message);
    return switch (message.type()) {
      case GROUPCHAT, ERROR -> false;
      case CHAT -> invites || !fromOccupant(selection);
      case NORMAL ->
          invites
              || (!fromOccupant(selection) && (message.has(Message.BODY) || converses(message)));
      case HEADLINE -> invites || (!fromOccupant(selection) && converses(message));
    };
  }

  private static BareJid other(Selection selection) {
    Message message = selection.message();
    Jid other = selection.direction() == Direction.SENT ? message.to() : message.from();
    return Objects.requireNonNull(other).bare();
  }

  private static boolean converses(Message message) {
    Payload payload = message.payload();
    for (int i = 0; i < payload.size(); i++) {
      if (CONVERSATIONAL.contains(payload.name(i).namespace())) {
        return true;
      }
    }
    return false;
  }

  /** XEP-0045 §7.8.2: an invitation by way of the room. */
  private static boolean mediates(Message message) {
    Element room = message.child(MUC_USER);
    return room != null && room.child("invite") != null;
  }

  /** What is said in private within a room, the room itself sends to every session of the nick. */
  private static boolean fromOccupant(Selection selection) {
    return selection.direction() == Direction.RECEIVED
        && selection.message().from() instanceof FullJid
        && selection.message().has(MUC_USER);
  }

  /**
   * What the account says in private within a room concerns only sessions that share the nick which
   * said it. Null for all else.
   */
  private @Nullable Jid nick(Selection selection) {
    Message message = selection.message();
    if (selection.direction() != Direction.SENT
        || !(message.to() instanceof FullJid occupant)
        || !message.has(MUC_USER)) {
      return null;
    }
    Jid sender = Objects.requireNonNull(message.from());
    Session session = selection.home().session(sender.resource());
    return session == null ? null : nicks.apply(session, occupant.bare());
  }

  private boolean sharesNick(Session session, Jid nick) {
    return nick.equals(nicks.apply(session, nick.bare()));
  }

  /** A copy is not copied again. */
  private static boolean forwarded(Message message) {
    return message.payload().hasNamespace(NAMESPACE);
  }

  /** XEP-0280 §8: from the bare address, of the type of what is inside. */
  private static Message wrap(Message message, Session to, Direction direction) {
    Header header = new Header(null, to.address().bare(), to.address(), null);
    Payload payload =
        Payload.write(out -> {
          out.start(direction == Direction.SENT ? "sent" : "received", NAMESPACE);
          out.start("forwarded", FORWARD);
          message.writeTo(out);
          out.end().end();
        });
    return new Message(header, message.type(), payload);
  }
}
