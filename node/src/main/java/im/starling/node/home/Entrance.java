// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.feature.Session;
import im.starling.node.route.Envelope;
import im.starling.node.route.Receipt;
import im.starling.protocol.Payload;
import im.starling.protocol.StanzaError.Condition;
import im.starling.protocol.StreamError;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who gets a session of an account, and who is put out. On the home's loop. */
final class Entrance {
  /** When its client connected, in milliseconds since 1970: so it can move with its session. */
  private static final Session.Key<Long> CONNECTED = Session.Key.of("connected");

  private final UserHome home;
  private final Map<String, BoundSession> sessions;
  private final UserHome.Surroundings around;

  /** Who connected before gets no session any more; longer than a login takes it need not know. */
  private long expelledAt = Long.MIN_VALUE;

  Entrance(UserHome home, Map<String, BoundSession> sessions, UserHome.Surroundings around) {
    this.home = home;
    this.sessions = sessions;
    this.around = around;
  }

  Future<Receipt> bind(Envelope.Bind bind) {
    if (bind.connected() <= expelledAt) {
      return Future.succeededFuture(new Receipt.Gone());
    }
    for (BoundSession session : sessions.values()) {
      if (session.ref.equals(bind.session())) {
        // It was asked again, because nobody had heard the answer.
        return Future.succeededFuture(new Receipt.Bound(session.address(), Payload.EMPTY));
      }
    }
    if (!around.link().reaches(bind.session())) {
      return Future.succeededFuture(new Receipt.Gone());
    }
    String client = bind.inline() == null ? null : bind.inline().client();
    if (client != null) {
      replace(client);
    }
    String resource = bind.resource() == null ? around.resources().get() : bind.resource();
    BoundSession old = sessions.get(resource);
    if (old == null && sessions.size() >= around.resourcesPerAccount()) {
      return Receipt.refused(Condition.RESOURCE_CONSTRAINT);
    }
    if (old != null) {
      replace(old);
    }
    BoundSession session =
        new BoundSession(
            home.address().with(resource), bind.session(), bind.peer(), home.loop().millis());
    session.put(CONNECTED, millis(bind.connected()));
    sessions.put(resource, session);
    session.onChange(home::changed);
    return home.loop()
        .call(home.loop(), () -> told(bind, session))
        .onFailure(bug -> home.gone(session));
  }

  /** Makes the session known, and has answered what its client asked for with it. */
  private Future<Receipt> told(Envelope.Bind bind, BoundSession session) {
    around.pipeline().onStream(session, home);
    if (bind.inline() == null) {
      return Future.succeededFuture(new Receipt.Bound(session.address(), Payload.EMPTY));
    }
    String client = bind.inline().client();
    if (client != null) {
      session.put(Session.CLIENT, client);
    }
    return around
        .pipeline()
        .bound(bind.inline().requests(), session, home)
        .map(
            told -> session.left ? new Receipt.Gone() : new Receipt.Bound(session.address(), told));
  }

  /** XEP-0386 §3.2: what is left of the same client's earlier sessions ends. */
  private void replace(String client) {
    for (BoundSession session : List.copyOf(sessions.values())) {
      if (client.equals(session.get(Session.CLIENT))) {
        replace(session);
      }
    }
  }

  /** RFC 6120 §7.7.2.2: the older session goes, and only its stream hears of a conflict. */
  private void replace(BoundSession old) {
    around.link().end(old.ref, StreamError.Condition.CONFLICT.error());
    home.gone(old);
  }

  Future<Receipt> expel(Envelope.Expel expel) {
    if (expel.account() != home.owner()) {
      return Receipt.ACCEPTED_NOW;
    }
    if (expel.removed()) {
      home.end(expel.why());
    } else {
      expelledAt = Math.max(expelledAt, expel.at());
      long until = millis(expel.at());
      end(expel.why(), session -> connected(session) <= until);
    }
    return Receipt.ACCEPTED_NOW;
  }

  private static long connected(BoundSession session) {
    return Objects.requireNonNullElse(session.get(CONNECTED), session.began());
  }

  /** What {@link im.starling.node.loop.Loop#millis} was at that tick. */
  private long millis(long ticks) {
    return home.loop().millis() - (home.loop().ticks() - ticks);
  }

  /** Ends them all but one, and lets nobody in who has connected before now. */
  void endSessions(StreamError why, @Nullable Session spared) {
    expelledAt = home.loop().ticks();
    end(why, session -> session != spared);
  }

  private void end(StreamError why, Predicate<BoundSession> meant) {
    for (BoundSession session : List.copyOf(sessions.values())) {
      if (meant.test(session)) {
        around.link().end(session.ref, why);
        home.gone(session);
      }
    }
  }
}
