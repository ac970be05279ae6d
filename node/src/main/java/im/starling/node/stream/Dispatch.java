// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.feature.Outgoing;
import im.starling.node.feature.Phase;
import im.starling.node.feature.Pipeline;
import im.starling.node.feature.Verdict;
import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.HomeLink;
import im.starling.node.route.Hosts;
import im.starling.node.route.Receipt;
import im.starling.node.route.Router;
import im.starling.protocol.BareJid;
import im.starling.protocol.FullJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Presence;
import im.starling.protocol.Stanza;
import im.starling.protocol.StreamError.Condition;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What becomes of a stanza that a client sends (RFC 6120 §10.3, §10.5): where it goes first. */
record Dispatch(Loop loop, Hosts hosts, Router router, HomeLink homes, Pipeline pipeline) {

  /**
   * Takes a stanza of that session, whose stream is in that language (RFC 6120 §8.1.5).
   *
   * @return completes on this loop when the stanza's fate is settled
   */
  Future<Receipt> submit(FullJid sender, @Nullable String lang, Stanza sent) {
    Stanza stanza = sent.with(sent.header().from(sender(sender, sent), lang));
    if (!pipeline.silent(Phase.ADMIT) || !pipeline.silent(Phase.SEND)) {
      Outgoing outgoing = new Outgoing(sender, stanza);
      Receipt stopped = stopped(pipeline.run(Phase.ADMIT, outgoing));
      if (stopped == null) {
        stopped = stopped(pipeline.run(Phase.SEND, outgoing));
      }
      if (stopped != null) {
        return Future.succeededFuture(stopped);
      }
      stanza = outgoing.stanza();
    }
    return switch (stanza) {
      case Message message -> message(sender, message);
      case Presence presence -> presence(sender, presence);
      case Iq iq -> iq(sender, iq);
    };
  }

  /** RFC 6120 §8.1.2.1: the client may leave it out or say the truth. */
  private static FullJid sender(FullJid session, Stanza stanza) {
    Jid from = stanza.from();
    if (from != null && !from.equals(session) && !from.equals(session.bare())) {
      throw Condition.INVALID_FROM.failure("you are " + session);
    }
    return session;
  }

  /** Chat concerns one's own account too: its archive and its other sessions. */
  private Future<Receipt> message(FullJid sender, Message sent) {
    BareJid own = sender.bare();
    Message message = sent.to() == null ? sent.with(sent.header().to(own)) : sent;
    Future<Receipt> there = router.route(loop, message);
    return switch (message.type()) {
      case NORMAL, CHAT -> {
        Future<Receipt> copy = homes.send(loop, own, new Envelope.Sent(message));
        yield copy.succeeded() ? there : copy.compose(kept -> there);
      }
      case GROUPCHAT, HEADLINE, ERROR -> there;
    };
  }

  /**
   * Presence is one's own home's to tell. What is directed at somebody goes there by itself, so
   * that it stays in order with all else that goes there; one's own home remembers who was told.
   */
  private Future<Receipt> presence(FullJid sender, Presence presence) {
    Future<Receipt> own = homes.send(loop, sender.bare(), new Envelope.Sent(presence));
    if (presence.to() == null) {
      return own;
    }
    return switch (presence.type()) {
      case AVAILABLE, UNAVAILABLE, PROBE, ERROR -> {
        Future<Receipt> there = router.route(loop, presence);
        yield own.compose(known -> known == Receipt.ACCEPTED ? there : own);
      }
      case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED -> own;
    };
  }

  private Future<Receipt> iq(FullJid sender, Iq iq) {
    Jid to = iq.to();
    BareJid own = sender.bare();
    if (to == null || to.equals(own)) {
      Iq mine = to == null ? iq.with(iq.header().to(own)) : iq;
      if (!iq.request()) {
        return Receipt.ACCEPTED_NOW;
      }
      return answered(
          pipeline.self(mine, sender), () -> homes.send(loop, own, new Envelope.Arriving(mine)));
    }
    if (iq.request()
        && to instanceof BareJid bare
        && bare.local().isEmpty()
        && hosts.local(bare.domain())) {
      return pipeline.ownAtServer(iq)
          ? homes.send(loop, own, new Envelope.Arriving(iq))
          : answered(pipeline.server(iq, sender), () -> router.route(loop, iq));
    }
    return router.route(loop, iq);
  }

  private static Future<Receipt> answered(
      @Nullable Future<Iq> answer, Supplier<Future<Receipt>> otherwise) {
    return answer == null ? otherwise.get() : answer.map(Receipt.Answered::new);
  }

  private static @Nullable Receipt stopped(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Pass ignored -> null;
      case Verdict.Replace ignored -> null;
      case Verdict.Drop ignored -> Receipt.ACCEPTED;
      case Verdict.Refuse refuse -> new Receipt.Refused(refuse.error());
    };
  }
}
