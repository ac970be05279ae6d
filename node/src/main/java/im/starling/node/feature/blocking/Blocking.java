// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature.blocking;

import static im.starling.node.feature.Declaration.Subject.SERVER;
import static im.starling.node.feature.Phase.RECEIVE;
import static im.starling.node.feature.Phase.SEND;
import static im.starling.node.feature.Phase.TELL;
import static im.starling.protocol.Iq.Type.GET;
import static im.starling.protocol.Iq.Type.SET;

import im.starling.node.feature.AccountHome;
import im.starling.node.feature.AtHome;
import im.starling.node.feature.Declaration;
import im.starling.node.feature.Feature;
import im.starling.node.feature.Outgoing;
import im.starling.node.feature.Session;
import im.starling.node.feature.Verdict;
import im.starling.node.feature.roster.Watchers;
import im.starling.node.route.BlockList;
import im.starling.persistence.Blocklists;
import im.starling.protocol.BareJid;
import im.starling.protocol.FullJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.Stanza;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.Xep;
import org.jspecify.annotations.Nullable;

/**
 * XEP-0191: Blocking Command, as it is felt. For whoever is blocked the account is offline and
 * deaf; its own clients are told when they write to them.
 */
@Xep(number = 191, title = "Blocking Command", version = "1.3")
public final class Blocking implements Feature {
  private static final String ERRORS = "urn:xmpp:blocking:errors";

  private static final Verdict DEAF = new Verdict.Refuse(Condition.SERVICE_UNAVAILABLE.error());

  private static final Verdict SILENT = new Verdict.Drop("blocked");

  private static final Verdict YOU_BLOCK_THEM =
      new Verdict.Refuse(
          new StanzaError(
              StanzaError.Type.CANCEL,
              Condition.NOT_ACCEPTABLE,
              null,
              Payload.write(out -> out.start("blocked", ERRORS).end())));

  private final Blocklists stored;
  private final BlockRequests requests;

  public Blocking(Blocklists stored) {
    this.stored = stored;
    this.requests = new BlockRequests(stored);
  }

  @Override
  public void declare(Declaration to) {
    to.state(Blocks.KEY, owner -> Blocks.load(owner, stored))
        .disco(SERVER, BlockRequests.NAMESPACE, "urn:xmpp:reporting:1")
        // XEP-0377 before 0.3, by what a client still looks for.
        .disco(
            SERVER,
            "urn:xmpp:reporting:0",
            "urn:xmpp:reporting:reason:spam:0",
            "urn:xmpp:reporting:reason:abuse:0")
        .iqToHome(GET, BlockRequests.LIST, BlockRequests::list)
        .iqToHome(SET, BlockRequests.BLOCK, requests::block)
        .iqToHome(SET, BlockRequests.UNBLOCK, requests::unblock)
        .onStream(Blocks::tell)
        .on(SEND, Blocking::send)
        .on(TELL, Blocking::tell)
        .on(RECEIVE, Blocking::receive);
  }

  private static Verdict send(Outgoing outgoing) {
    Jid to = outgoing.stanza().to();
    return to != null && blocks(outgoing.blocked(), to, outgoing.sender().bare())
        ? YOU_BLOCK_THEM
        : Verdict.PASS;
  }

  /** What a roster says of a contact that is blocked is said all the same. */
  private static Verdict tell(AtHome telling) {
    BlockList blocked = Blocks.of(telling.home());
    Jid to = telling.stanza().to();
    boolean ofRoster =
        telling.stanza() instanceof Presence presence && presence.type().subscription();
    return to != null && !ofRoster && blocks(blocked, to, telling.home().address())
        ? SILENT
        : Verdict.PASS;
  }

  /** XEP-0191 §3.3, on inbound stanzas. */
  private static Verdict receive(AtHome arriving) {
    BlockList blocked = Blocks.of(arriving.home());
    Jid from = arriving.stanza().from();
    if (from == null
        || !blocks(blocked, from, arriving.home().address())
        || ofRoom(arriving.stanza(), from, blocked, arriving.home())) {
      return Verdict.PASS;
    }
    return switch (arriving.stanza()) {
      case Message ignored -> DEAF;
      case Iq ignored -> DEAF;
      case Presence ignored -> SILENT;
    };
  }

  /** Never oneself (XEP-0191 §4), nor one's own server, without which nothing could be undone. */
  private static boolean blocks(BlockList blocked, Jid other, BareJid account) {
    return blocked.blocks(other)
        && !other.bare().equals(account)
        && !(other instanceof BareJid bare
            && bare.local().isEmpty()
            && bare.domain().equals(account.domain()));
  }

  /**
   * Who blocks one occupant of a room blocks what that one says in private. What all in the room
   * see is the room's: without it the client would not know what goes on there. It counts only for
   * a session that has entered the room.
   */
  private static boolean ofRoom(Stanza stanza, Jid from, BlockList blocked, AccountHome home) {
    boolean shared =
        switch (stanza) {
          case Message message -> message.type() == Message.Type.GROUPCHAT;
          case Presence presence -> !presence.type().subscription();
          case Iq ignored -> false;
        };
    return shared
        && from instanceof FullJid
        && !blocked.blocksAll(from.bare())
        && Watchers.nick(addressee(stanza, home), from.bare()) != null;
  }

  private static @Nullable Session addressee(Stanza stanza, AccountHome home) {
    return stanza.to() instanceof FullJid to ? home.session(to.resource()) : null;
  }
}
