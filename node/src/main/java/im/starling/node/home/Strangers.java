// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.Parcel;
import im.starling.node.route.Receipt;
import im.starling.protocol.BareJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Presence;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StanzaError.Condition;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said for accounts that have no home in memory, or are none. On one loop. */
record Strangers(Loop loop, UserHome.Surroundings around) {
  private static final Logger log = LoggerFactory.getLogger(Strangers.class);

  /**
   * Who comes online asks for all contacts, most of whom are away: one look at the database is for
   * all of them, and no home is loaded. Who has come online just now waits for its answer before
   * the next.
   */
  void probed(List<Presence> probes, Predicate<Presence> away) {
    Map<BareJid, List<Presence>> askers = new LinkedHashMap<>(2);
    for (Presence probe : probes) {
      askers
          .computeIfAbsent(Objects.requireNonNull(probe.from()).bare(), asker -> new ArrayList<>())
          .add(probe);
    }
    Promise<Void> together = Promise.promise();
    List<Presence> now = new ArrayList<>(probes.size());
    askers.forEach((asker, all) -> {
      if (around.turns().idle(asker)) {
        now.addAll(all);
        around.turns().take(asker, together::future).onFailure(none -> {});
      } else {
        around.turns().take(asker, () -> ask(all, away)).onFailure(Strangers::unanswered);
      }
    });
    if (!now.isEmpty()) {
      ask(now, away).onFailure(Strangers::unanswered).onComplete(done -> together.tryComplete());
    }
  }

  /** Whoever has come by the time the database answers has told them. */
  private Future<Void> ask(List<Presence> probes, Predicate<Presence> away) {
    return around
        .pipeline()
        .probed(probes)
        .onSuccess(answers -> {
          List<Presence> given = new ArrayList<>(answers.size());
          for (int i = 0; i < answers.size(); i++) {
            if (away.test(probes.get(i))) {
              answers.get(i).ifPresent(given::add);
            }
          }
          Future<Void> _ = around.router().tell(loop, given);
        })
        .mapEmpty();
  }

  private static void unanswered(Throwable why) {
    log.atDebug().addKeyValue("why", why.getMessage()).log("probes-not-answered");
  }

  /** There is no such account: the same answers as for one that is not there (RFC 6121 §8.5.1). */
  Future<Receipt> nobody(Envelope envelope) {
    if (envelope instanceof Envelope.Unseen(Parcel counted)
        && counted.stanza() instanceof Message message
        && Unlogged.matters(message)) {
      Future<Void> _ = around.router().tell(loop, List.of(Unlogged.returned(message)));
    }
    if (!(envelope instanceof Envelope.Arriving arriving)) {
      return Future.succeededFuture(new Receipt.Gone());
    }
    if (!(arriving.stanza() instanceof Presence presence)) {
      StanzaError guarded =
          arriving.stanza() instanceof Iq iq && iq.request()
              ? around.pipeline().refusal(iq, null)
              : null;
      return guarded == null
          ? Receipt.refused(Condition.SERVICE_UNAVAILABLE)
          : Future.succeededFuture(new Receipt.Refused(guarded));
    }
    Jid from = presence.from();
    if (presence.type() == Presence.Type.PROBE && from != null) {
      Jid to = Objects.requireNonNull(presence.to());
      Presence no = Presence.of(Presence.Type.UNSUBSCRIBED, to.bare(), from.bare());
      around.router().route(loop, no).onFailure(lost -> {});
    }
    return Receipt.ACCEPTED_NOW;
  }
}
