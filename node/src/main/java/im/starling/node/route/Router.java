// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import im.starling.node.loop.Loop;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Presence;
import im.starling.protocol.Stanza;
import im.starling.protocol.StanzaError.Condition;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Finds where an address lives: every address has a home. Asked from any loop; requests to the
 * server itself do not come here, they are answered where they arrive.
 */
public final class Router {
  private final Hosts hosts;
  private final HomeLink homes;

  public Router(Hosts hosts, HomeLink homes) {
    this.hosts = hosts;
    this.homes = homes;
  }

  /** Takes a stanza that has both addresses to the home of its addressee. */
  public Future<Receipt> route(Loop asker, Stanza stanza) {
    return route(asker, stanza, Origin.NONE);
  }

  /** The same for one that is known by where it comes from. */
  public Future<Receipt> route(Loop asker, Stanza stanza, Origin origin) {
    Jid to = stanza.to();
    if (to == null) {
      return Receipt.refused(Condition.BAD_REQUEST);
    }
    return switch (hosts.kindOf(to.domain())) {
      case USERS ->
          to.bare().local().isEmpty()
              ? atServer(stanza)
              : homes.send(asker, to.bare(), new Envelope.Arriving(stanza, origin));
      case REMOTE -> Receipt.refused(Condition.REMOTE_SERVER_NOT_FOUND);
    };
  }

  /**
   * The same for many, where nobody waits for what becomes of them. Completes when they have
   * arrived at the homes.
   */
  public Future<Void> tell(Loop asker, List<? extends Stanza> stanzas) {
    List<Envelope.Arriving> arriving = new ArrayList<>(stanzas.size());
    for (Stanza stanza : stanzas) {
      Jid to = stanza.to();
      if (to != null && !to.bare().local().isEmpty() && hosts.local(to.domain())) {
        arriving.add(new Envelope.Arriving(stanza));
      }
    }
    return homes.tell(asker, arriving);
  }

  /** A session will not see what its home counts: the home says what becomes of it. */
  public Future<Receipt> unseen(Loop asker, Parcel counted) {
    Jid to = Objects.requireNonNull(counted.stanza().to());
    return homes.send(asker, to.bare(), new Envelope.Unseen(counted));
  }

  /** Takes what this server itself asks about an account of ours to its home. */
  public Future<Receipt> order(Loop asker, Iq request) {
    Jid to = request.to();
    return to != null && !to.bare().local().isEmpty() && hosts.local(to.domain())
        ? homes.send(asker, to.bare(), new Envelope.Order(request))
        : Future.succeededFuture(new Receipt.Gone());
  }

  /**
   * RFC 6121 §8.4: nothing but requests has a use at the bare domain; presence is ignored there.
   */
  private static Future<Receipt> atServer(Stanza stanza) {
    return switch (stanza) {
      case Presence ignored -> Receipt.ACCEPTED_NOW;
      case Message ignored -> Receipt.refused(Condition.SERVICE_UNAVAILABLE);
      case Iq iq ->
          iq.request() ? Receipt.refused(Condition.SERVICE_UNAVAILABLE) : Receipt.ACCEPTED_NOW;
    };
  }
}
