// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.loop.Loop;
import im.starling.node.route.Envelope;
import im.starling.node.route.Parcel;
import im.starling.node.route.Receipt;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Presence;
import im.starling.protocol.StanzaError;
import im.starling.protocol.StanzaError.Condition;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said for accounts that have no home in memory, or are none. On one loop. */
record Strangers(Loop loop, UserHome.Surroundings around) {
  private static final Logger log = LoggerFactory.getLogger(Strangers.class);

  /**
   * Who comes online asks for all contacts, most of whom are away: one look at the database is for
   * all of them, and no home is loaded. Whoever has come by the time it answers has told them.
   */
  void probed(List<Presence> probes, Predicate<Presence> away) {
    around
        .pipeline()
        .probed(probes)
        .onSuccess(answers -> {
          List<Presence> given = new ArrayList<>(answers.size());
          for (int i = 0; i < answers.size(); i++) {
            if (away.test(probes.get(i))) {
              answers.get(i).ifPresent(given::add);
            }
          }
          around.router().tell(loop, given);
        })
        .onFailure(failure ->
            log.atDebug().addKeyValue("why", failure.getMessage()).log("probes-not-answered"));
  }

  /** There is no such account: the same answers as for one that is not there (RFC 6121 §8.5.1). */
  Future<Receipt> nobody(Envelope envelope) {
    if (envelope instanceof Envelope.Unseen(Parcel counted)
        && counted.stanza() instanceof Message message
        && Unlogged.matters(message)) {
      around.router().tell(loop, List.of(Unlogged.returned(message)));
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
