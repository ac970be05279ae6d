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
import im.starling.persistence.UserLog;
import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import im.starling.protocol.MalformedJid;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.Xep;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the log remembers of a message: for the archive (XEP-0313 §6, hints of XEP-0334) and
 * until a session has it (XEP-0160). The home gives it its id (XEP-0359) when it is recorded; an id
 * that somebody else wrote in our name is taken out.
 */
@Xep(number = 160, title = "Best Practices for Handling Offline Messages", version = "1.0.1")
@Xep(number = 334, title = "Message Processing Hints", version = "1.0.0")
public final class Archive implements Feature {
  private static final QName STANZA_ID = QName.of("urn:xmpp:sid:0", "stanza-id");

  private final BiPredicate<AccountHome, BareJid> contact;

  private final UserLog log;
  private final int mostWaiting;

  /**
   * @param contact whether an address is in an account's roster
   * @param mostWaiting how many messages wait for an account that nobody is at
   */
  public Archive(BiPredicate<AccountHome, BareJid> contact, UserLog log, int mostWaiting) {
    this.contact = contact;
    this.log = log;
    this.mostWaiting = mostWaiting;
  }

  @Override
  public void declare(Declaration to) {
    to.disco(SERVER, "msgoffline")
        .disco(ACCOUNT, STANZA_ID.namespace())
        .state(Waiting.KEY, owner -> Future.succeededFuture(new Waiting(log, mostWaiting)))
        .on(RECORD, this::record);
  }

  private Verdict record(Incoming incoming) {
    Message message = incoming.message();
    boolean received = incoming.direction() == Direction.RECEIVED;
    Keeping keeping = Keeping.of(message);
    if (received && keeping.waits()) {
      if (!incoming.home().state(Waiting.KEY).admits(message, incoming.home())) {
        // XEP-0160 §2; and XEP-0313 §6.1: what is refused is not archived either.
        return new Verdict.Refuse(Condition.SERVICE_UNAVAILABLE.error());
      }
      incoming.keep();
    }
    Jid with = Objects.requireNonNull(received ? message.from() : message.to());
    if (keeping.archived() && ArchiveChoice.wants(incoming.home(), with, contact)) {
      incoming.archive();
    }
    Payload honest = withoutForgedIds(message, incoming);
    return honest == message.payload() ? Verdict.PASS : new Verdict.Replace(message.with(honest));
  }

  /**
   * XEP-0359 §5: only we give out ids in the account's name, however its address is written. Nor is
   * a sender of ours to name one of its own archive, which is nobody else's (XEP-0313 §3.5).
   */
  private static Payload withoutForgedIds(Message message, Incoming incoming) {
    Payload payload = message.payload();
    if (!payload.has(STANZA_ID)) {
      return payload;
    }
    BareJid own = incoming.home().address();
    BareJid sender = Objects.requireNonNull(message.from()).bare();
    boolean neighbour =
        switch (message.type()) {
          case NORMAL, CHAT -> sender.domain().equals(own.domain());
          case GROUPCHAT, HEADLINE, ERROR -> false;
        };
    return payload.without(child -> {
      if (!payload.name(child).equals(STANZA_ID)) {
        return false;
      }
      BareJid by = by(payload.child(child).attribute("by"));
      return own.equals(by) || (neighbour && sender.equals(by));
    });
  }

  private static @Nullable BareJid by(@Nullable String address) {
    try {
      return address == null ? null : BareJid.parse(address);
    } catch (MalformedJid e) {
      return null;
    }
  }
}
