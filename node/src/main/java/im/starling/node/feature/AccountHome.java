// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.node.loop.Loop;
import im.starling.node.route.BlockList;
import im.starling.node.route.Receipt;
import im.starling.persistence.ArchiveIds;
import im.starling.protocol.BareJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Stanza;
import im.starling.protocol.StreamError;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The home of a user account, as features see it. For the home's loop only. */
public interface AccountHome {
  BareJid address();

  /** The account's number in the database. */
  long owner();

  Loop loop();

  /** The last place in the account's log that is taken for good. */
  long committed();

  /** Between places in the log and what clients call them; the loop's own. */
  ArchiveIds archiveIds();

  /** The bound sessions, in the order in which they were bound. */
  Collection<? extends Session> sessions();

  @Nullable Session session(String resource);

  /** What a feature loaded for this account (see {@link Declaration#state}). */
  <T> T state(StateKey<T> key);

  /**
   * Asks RECEIVE again about a stanza that came before, and lets nobody know the answer: the
   * account may have blocked its sender since.
   */
  boolean wants(Stanza stanza);

  /**
   * Tells the stream of a session whom the account blocks, before anything that is sent to it
   * later.
   */
  void block(Session session, BlockList blocked);

  /** Completes when the streams of all sessions have heard what they were told. */
  Future<Void> heard();

  /** Gives a stanza to one of the account's own sessions; it is not stored. */
  void send(Session to, Stanza stanza);

  /** Gives a stanza to each session that is meant; it is written once. */
  void send(Predicate<? super Session> meant, Stanza stanza);

  /**
   * Completes when the session's client has taken most of what it was given; fails if its stream
   * breaks before that. Who has a lot for it waits, so that its outbox does not overflow.
   */
  Future<Void> room(Session to);

  /** Sends a stanza that has both addresses to wherever it belongs. */
  Future<Receipt> route(Stanza stanza);

  /**
   * Asks the home of an account for something, in the name of the server (see {@link
   * Declaration#iqFromServer}); the account is the request's {@code to}. Fails with {@code
   * item-not-found} where there is no such account.
   */
  Future<Iq> order(Iq request);

  /** As {@link #route}, where nobody waits for what becomes of them. */
  void post(List<? extends Stanza> stanzas);

  /** The same for one. */
  default void post(Stanza stanza) {
    post(List.of(stanza));
  }

  /**
   * Completes when all that was posted has arrived at the homes that it is for; what is for one
   * that is away for long is not waited for. Who waits later is not served before who waited first.
   */
  Future<Void> arrived();

  /** Runs a change that waits for the database after all changes asked for before. */
  <T> Future<T> serial(Supplier<Future<T>> change);

  /**
   * Asks the database something for somebody, this account or another, when it has answered what
   * was asked for them before: what anybody can ask for without waiting goes this way, or is {@link
   * #serial}. A question waits for the database alone. Fails with {@link
   * im.starling.persistence.Busy} where too many wait.
   */
  <T> Future<T> inTurn(Jid asker, Supplier<Future<T>> question);

  /** The account is no more: ends its sessions, and the home with them. */
  void end(StreamError why);

  /**
   * Ends the sessions, detached ones too, and refuses those of clients that have connected before:
   * what they have proved is not true any more, such as an old password.
   *
   * @param spared goes on; null for none
   */
  void endSessions(StreamError why, @Nullable Session spared);

  /** Ends one of the sessions. */
  void end(Session session, StreamError why);

  /** Names the state that a feature keeps of an account while its home is in memory. */
  @SuppressWarnings("UnusedTypeParameter") // ties the key to what state() returns
  record StateKey<T>(String name) {
    /** The type is the feature's word for what it loads. */
    public static <T> StateKey<T> of(String name) {
      return new StateKey<>(name);
    }
  }
}
