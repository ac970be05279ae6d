// SPDX-License-Identifier: Apache-2.0
package im.starling.node.home;

import im.starling.node.feature.Incoming;
import im.starling.node.feature.Incoming.Direction;
import im.starling.node.feature.Phase;
import im.starling.node.feature.Pipeline;
import im.starling.node.feature.Selection;
import im.starling.node.feature.Verdict;
import im.starling.node.home.Mailbox.Stored;
import im.starling.node.route.Origin;
import im.starling.node.route.Parcel;
import im.starling.node.route.Receipt;
import im.starling.persistence.Entry;
import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.StanzaError.Condition;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What becomes of a message that an account's home has taken: RECORD, the commit, SELECT, delivery.
 * A message that is recorded is delivered after its commit, so that what a client has seen is what
 * the archive holds. On the home's loop.
 */
final class Messages {
  private final UserHome home;
  private final Pipeline pipeline;
  private final Mailbox mailbox;
  private final Unlogged unlogged;
  private final Repeats repeats;

  Messages(UserHome home, Pipeline pipeline, Mailbox mailbox, Unlogged unlogged, Repeats repeats) {
    this.home = home;
    this.pipeline = pipeline;
    this.mailbox = mailbox;
    this.unlogged = unlogged;
    this.repeats = repeats;
  }

  /** A message for the account or one of its sessions. */
  Future<Receipt> received(Message arrived, Origin origin) {
    Incoming incoming = new Incoming(home, Direction.RECEIVED, arrived);
    Receipt stopped = Verdict.ended(pipeline.run(Phase.RECORD, incoming));
    if (stopped != null) {
      return Future.succeededFuture(stopped);
    }
    Message message = incoming.message();
    Jid sender = Objects.requireNonNull(message.from());
    if (!incoming.archived() && !incoming.pending()) {
      return home.inOrder(sender, () -> Future.succeededFuture(deliver(message)));
    }
    int flags =
        (incoming.archived() ? Entry.ARCHIVED : 0) | (incoming.pending() ? Entry.PENDING : 0);
    return underway(
        sender,
        origin,
        () ->
            mailbox
                .append(message, flags, sender.bare(), origin)
                .map(stored -> {
                  deliver(stored);
                  return Receipt.ACCEPTED;
                }));
  }

  /**
   * A message that one of the account's sessions sent; to oneself it is recorded as received only.
   */
  Future<Receipt> sent(Message message, Origin origin) {
    BareJid addressee = Objects.requireNonNull(message.to()).bare();
    if (addressee.equals(home.address())) {
      return Receipt.ACCEPTED_NOW;
    }
    Incoming incoming = new Incoming(home, Direction.SENT, message);
    Receipt stopped =
        recorded(message) ? Verdict.ended(pipeline.run(Phase.RECORD, incoming)) : null;
    if (stopped != null) {
      return Future.succeededFuture(stopped);
    }
    Jid sender = Objects.requireNonNull(message.from());
    if (!incoming.archived()) {
      return home.inOrder(
          sender,
          () -> {
            select(Direction.SENT, incoming.message(), List.of(), this::send);
            return Receipt.ACCEPTED_NOW;
          });
    }
    return underway(
        sender,
        origin,
        () ->
            mailbox
                .append(incoming.message(), Entry.ARCHIVED | Entry.SENT, addressee, origin)
                .map(stored -> {
                  select(Direction.SENT, stored.message(), List.of(), this::send);
                  return Receipt.ACCEPTED;
                }));
  }

  /** Headlines and errors that the account sends come here for its carbons only. */
  private static boolean recorded(Message message) {
    return switch (message.type()) {
      case NORMAL, CHAT -> true;
      case GROUPCHAT, HEADLINE, ERROR -> false;
    };
  }

  private Future<Receipt> underway(Jid sender, Origin origin, Supplier<Future<Receipt>> store) {
    Future<Receipt> commit = repeats.once(sender, origin, store);
    home.underway(sender, commit);
    return commit;
  }

  private void deliver(Stored stored) {
    List<BoundSession> chosen = chosen(stored.message());
    if (stored.pending()) {
      boolean given = !chosen.isEmpty();
      Message selected =
          select(
              Direction.RECEIVED,
              stored.message(),
              chosen,
              (session, copy) -> {
                // Who has a copy is not given the row again if those who have the row go.
                if (given && session.eligible()) {
                  mailbox.copy(session, copy, stored.seq());
                } else {
                  send(session, copy);
                }
              });
      mailbox.give(new Stored(selected, stored.seq(), true), chosen);
    } else {
      send(select(Direction.RECEIVED, stored.message(), chosen, this::send), chosen);
    }
  }

  /** RFC 6121 §8.5: what nobody can have and no log keeps goes back, if its kind may. */
  private Receipt deliver(Message message) {
    List<BoundSession> chosen = chosen(message);
    boolean matters = Unlogged.matters(message);
    if (chosen.isEmpty() && (matters || message.type() == Message.Type.GROUPCHAT)) {
      return new Receipt.Refused(Condition.SERVICE_UNAVAILABLE.error());
    }
    if (matters) {
      Map<BoundSession, Message> copies = new LinkedHashMap<>(0);
      unlogged.give(select(Direction.RECEIVED, message, chosen, copies::put), chosen, copies);
    } else {
      send(select(Direction.RECEIVED, message, chosen, this::send), chosen);
    }
    return Receipt.ACCEPTED;
  }

  private void send(Message message, List<BoundSession> chosen) {
    Parcel parcel = Parcel.of(message, 0, home.loop().millis());
    for (BoundSession session : chosen) {
      home.deliver(session, parcel);
    }
  }

  private void send(BoundSession session, Message message) {
    home.send(session, message);
  }

  private Message select(
      Direction direction,
      Message message,
      List<BoundSession> chosen,
      BiConsumer<BoundSession, Message> copier) {
    Selection selection = new Selection(home, direction, message, List.copyOf(chosen));
    pipeline.run(Phase.SELECT, selection);
    for (Selection.Copy copy : selection.copies()) {
      copier.accept((BoundSession) copy.session(), copy.message());
    }
    return selection.message();
  }

  private List<BoundSession> chosen(Message message) {
    Jid to = Objects.requireNonNull(message.to());
    return Recipients.of(message.type(), to, home.sessions());
  }
}
