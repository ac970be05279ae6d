// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.mam;

import static im.starling.node.feature.Declaration.Subject.ACCOUNT;
import static im.starling.node.feature.Declaration.Subject.SERVER;
import static im.starling.node.feature.Phase.RECORD;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.Declaration;
import im.starling.node.feature.Feature;
import im.starling.node.feature.Incoming;
import im.starling.node.feature.Incoming.Direction;
import im.starling.node.feature.Verdict;
import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import im.starling.protocol.MalformedJid;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.Xep;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the log remembers of a message: for the archive (XEP-0313 §5.1, hints of XEP-0334)
 * and until a session has it (XEP-0160). The home gives it its id (XEP-0359) when it is recorded;
 * an id that somebody else wrote in our name is taken out.
 */
@Xep(number = 160, title = "Best Practices for Handling Offline Messages", version = "1.0.1")
@Xep(number = 334, title = "Message Processing Hints", version = "1.0.0")
public final class Archive implements Feature {
  private static final String HINTS = "urn:xmpp:hints";
  private static final QName STORE = QName.of(HINTS, "store");
  private static final QName NO_STORE = QName.of(HINTS, "no-store");
  private static final QName NO_PERMANENT_STORE = QName.of(HINTS, "no-permanent-store");
  private static final QName STANZA_ID = QName.of("urn:xmpp:sid:0", "stanza-id");

  /** Worth keeping without a body: what other devices would miss if they came later. */
  private static final Set<String> KEPT =
      Set.of(
          "urn:xmpp:receipts",
          "urn:xmpp:chat-markers:0",
          "urn:xmpp:message-retract:1",
          "urn:xmpp:reactions:0",
          "urn:xmpp:jingle-message:0",
          "eu.siacs.conversations.axolotl",
          "urn:xmpp:omemo:2",
          "urn:xmpp:openpgp:0",
          "jabber:x:encrypted",
          "jabber:x:conference",
          "jabber:x:oob",
          "urn:xmpp:sfs:0");

  private final BiPredicate<AccountHome, BareJid> contact;

  /**
   * @param contact whether an address is in an account's roster
   */
  public Archive(BiPredicate<AccountHome, BareJid> contact) {
    this.contact = contact;
  }

  @Override
  public void declare(Declaration to) {
    to.disco(SERVER, "msgoffline").disco(ACCOUNT, STANZA_ID.namespace()).on(RECORD, this::record);
  }

  private Verdict record(Incoming incoming) {
    Message message = incoming.message();
    if (worthKeeping(message)) {
      Jid with = incoming.direction() == Direction.RECEIVED ? message.from() : message.to();
      if (!message.has(NO_PERMANENT_STORE)
          && ArchiveChoice.wants(incoming.home(), Objects.requireNonNull(with), contact)) {
        incoming.archive();
      }
      if (incoming.direction() == Direction.RECEIVED) {
        incoming.keep();
      }
    }
    Payload honest = withoutForgedIds(message.payload(), incoming.home());
    return honest == message.payload() ? Verdict.PASS : new Verdict.Replace(message.with(honest));
  }

  private static boolean worthKeeping(Message message) {
    if (message.has(NO_STORE)) {
      return false;
    }
    return switch (message.type()) {
      case NORMAL, CHAT -> message.has(Message.BODY) || message.has(STORE) || kept(message);
      case GROUPCHAT, HEADLINE, ERROR -> false;
    };
  }

  private static boolean kept(Message message) {
    Payload payload = message.payload();
    for (int i = 0; i < payload.size(); i++) {
      if (KEPT.contains(payload.name(i).namespace())) {
        return true;
      }
    }
    return false;
  }

  /** XEP-0359 §5: only we give out ids in the account's name, however its address is written. */
  private static Payload withoutForgedIds(Payload payload, AccountHome home) {
    return payload.has(STANZA_ID)
        ? payload.without(child ->
            payload.name(child).equals(STANZA_ID)
                && names(payload.child(child).attribute("by"), home.address()))
        : payload;
  }

  private static boolean names(@Nullable String by, BareJid account) {
    try {
      return by != null && BareJid.parse(by).equals(account);
    } catch (MalformedJid e) {
      return false;
    }
  }
}
