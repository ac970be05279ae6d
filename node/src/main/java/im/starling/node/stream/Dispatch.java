// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.feature.Outgoing;
import im.starling.node.feature.Phase;
import im.starling.node.feature.Pipeline;
import im.starling.node.feature.Verdict;
import im.starling.node.loop.Loop;
import im.starling.node.route.BlockList;
import im.starling.node.route.Envelope;
import im.starling.node.route.HomeLink;
import im.starling.node.route.Hosts;
import im.starling.node.route.Origin;
import im.starling.node.route.Receipt;
import im.starling.node.route.Router;
import im.starling.node.route.SessionRef;
import im.starling.persistence.Busy;
import im.starling.protocol.BareJid;
import im.starling.protocol.FullJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Presence;
import im.starling.protocol.Stanza;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StreamError;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the stanzas that a client sends (RFC 6120 §10.3, §10.5): where each goes first.
 * Belongs to one session. On its loop.
 */
final class Dispatch {
  /** When to look whether there is room for a copy, in milliseconds. */
  private static final long ROOM_LATER = 500;

  private final Loop loop;
  private final Hosts hosts;
  private final Router router;
  private final HomeLink homes;
  private final Pipeline pipeline;

  private final Ways ways;
  private final Outgoing outgoing = new Outgoing();

  Dispatch(Loop loop, Hosts hosts, Router router, HomeLink homes, Pipeline pipeline) {
    this.loop = loop;
    this.hosts = hosts;
    this.router = router;
    this.homes = homes;
    this.pipeline = pipeline;
    this.ways = new Ways(loop);
  }

  /** Its home says whom the account blocks from now on. */
  void blocked(BlockList now) {
    outgoing.blocked(now);
  }

  /**
   * Takes a stanza of that session, whose stream is in that language (RFC 6120 §8.1.5).
   *
   * @return completes on this loop when the stanza's fate is settled
   */
  Future<Receipt> submit(
      SessionRef ref, FullJid sender, @Nullable String lang, Stanza sent, Origin origin) {
    Stanza stanza = sent.with(sent.header().from(sender(sender, sent), lang));
    if (!pipeline.silent(Phase.ADMIT) || !pipeline.silent(Phase.SEND)) {
      Receipt stopped = Verdict.ended(pipeline.run(Phase.ADMIT, outgoing.with(sender, stanza)));
      if (stopped == null) {
        stopped = Verdict.ended(pipeline.run(Phase.SEND, outgoing));
      }
      stanza = outgoing.take();
      if (stopped != null) {
        return Future.succeededFuture(stopped);
      }
    }
    return switch (stanza) {
      case Message message -> message(ref, sender, message, origin);
      case Presence presence -> presence(ref, sender, presence);
      case Iq iq -> iq(ref, sender, iq);
    };
  }

  /** The session is over: its home hears so after all that it has sent. */
  void ended(SessionRef ref, BareJid account) {
    Envelope.Ended over = new Envelope.Ended(ref);
    ways.byHome(null, () -> homes.send(loop, account, over)).onFailure(lost -> {});
  }

  /** Something has become of a stanza. */
  void settled() {
    ways.arrived();
  }

  /** RFC 6120 §8.1.2.1: the client may leave it out or say the truth. */
  private static FullJid sender(FullJid session, Stanza stanza) {
    Jid from = stanza.from();
    if (from != null && !from.equals(session) && !from.equals(session.bare())) {
      throw StreamError.Condition.INVALID_FROM.failure("you are " + session);
    }
    return session;
  }

  /**
   * Whether the account's other clients may have seen what its stream did not stop: then they see
   * that it was refused, too.
   */
  boolean concernsOthers(Stanza sent) {
    Jid to = sent.to();
    return sent instanceof Message message
        && message.type() != Message.Type.GROUPCHAT
        && to != null
        && !outgoing.blocked().blocks(to);
  }

  /** An error of our own goes the way of one that comes from afar: by the home, for carbons. */
  Future<Receipt> report(BareJid account, Message error) {
    return homes.send(loop, account, new Envelope.Arriving(error));
  }

  /** All but groupchat concerns one's own account too: its archive and its other sessions. */
  private Future<Receipt> message(SessionRef ref, FullJid sender, Message sent, Origin origin) {
    Jid to = sent.to();
    return to == null || to.bare().equals(sender.bare())
        ? both(ref, sender, sent.with(sent.header().to(to == null ? sender.bare() : to)), origin)
        : ways.straight(to.bare(), () -> both(ref, sender, sent, origin));
  }

  private Future<Receipt> both(SessionRef ref, FullJid sender, Message message, Origin origin) {
    Future<Receipt> there = router.route(loop, message, origin);
    return switch (message.type()) {
      case NORMAL, CHAT, HEADLINE, ERROR -> {
        Envelope.Sent own = new Envelope.Sent(ref, message, origin);
        Future<Receipt> copy = homes.send(loop, sender.bare(), own);
        yield copy.succeeded() ? there : kept(there, copy, own);
      }
      case GROUPCHAT -> there;
    };
  }

  /**
   * A message that has arrived has not failed because there is no room for the sender's own copy:
   * its fate stays open until there is. As many wait as may be unsettled.
   */
  private Future<Receipt> kept(Future<Receipt> there, Future<Receipt> copy, Envelope.Sent own) {
    return copy.transform(done -> {
      if (done.cause() instanceof Busy) {
        return there.compose(
            arrived -> arrived instanceof Receipt.Refused ? there : copiedLater(there, own));
      }
      return done.succeeded() ? there : Future.failedFuture(done.cause());
    });
  }

  private Future<Receipt> copiedLater(Future<Receipt> there, Envelope.Sent own) {
    Promise<Receipt> fate = Promise.promise();
    BareJid account = Objects.requireNonNull(own.stanza().from()).bare();
    Loop.Timer _ =
        loop.after(
            ROOM_LATER,
            () -> {
              Future<Receipt> copy = homes.send(loop, account, own);
              kept(there, copy, own).onComplete(fate);
            });
    return fate.future();
  }

  /**
   * Presence is one's own home's to tell. Also what is directed at somebody: the home that tells
   * them when the session is over has to be the one that told them of it.
   */
  private Future<Receipt> presence(SessionRef ref, FullJid sender, Presence presence) {
    BareJid to = presence.to() == null ? null : presence.to().bare();
    return switch (presence.type()) {
      case AVAILABLE, UNAVAILABLE, SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED ->
          ways.byHome(to, () -> homes.send(loop, sender.bare(), new Envelope.Sent(ref, presence)));
      case PROBE, ERROR ->
          to == null
              ? Receipt.refused(Condition.BAD_REQUEST)
              : ways.straight(to, () -> router.route(loop, presence));
    };
  }

  private Future<Receipt> iq(SessionRef ref, FullJid sender, Iq iq) {
    Jid to = iq.to();
    BareJid own = sender.bare();
    if (to == null || to.equals(own)) {
      Iq mine = to == null ? iq.with(iq.header().to(own)) : iq;
      if (!iq.request()) {
        return Receipt.ACCEPTED_NOW;
      }
      return answered(
          pipeline.self(mine, sender), () -> homes.send(loop, own, new Envelope.Sent(ref, mine)));
    }
    if (iq.request()
        && to instanceof BareJid bare
        && bare.local().isEmpty()
        && hosts.local(bare.domain())) {
      return pipeline.ownAtServer(iq)
          ? homes.send(loop, own, new Envelope.Sent(ref, iq))
          : answered(pipeline.server(iq, sender), () -> router.route(loop, iq));
    }
    return to.bare().equals(own)
        ? router.route(loop, iq)
        : ways.straight(to.bare(), () -> router.route(loop, iq));
  }

  private static Future<Receipt> answered(
      @Nullable Future<Iq> answer, Supplier<Future<Receipt>> otherwise) {
    return answer == null ? otherwise.get() : answer.map(Receipt.Answered::new);
  }
}
