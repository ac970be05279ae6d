// SPDX-License-Identifier: Apache-2.0
package im.starling.node.feature;

import im.starling.node.feature.AccountHome.StateKey;
import im.starling.protocol.Element;
import im.starling.protocol.FullJid;
import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Payload;
import im.starling.protocol.Presence;
import im.starling.protocol.QName;
import im.starling.protocol.StanzaError;
import im.starling.protocol.XmlWriter;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;

/** Where a feature says what it adds. The second claim to one request is an error at start-up. */
public interface Declaration {
  /** Whose abilities disco#info lists (XEP-0030). */
  enum Subject {
    SERVER,
    ACCOUNT
  }

  Declaration disco(Subject subject, String... features);

  /** Says who the server or an account is (XEP-0030 §3.1). */
  Declaration identity(Subject subject, String category, String type);

  /** Tells service discovery of nodes below the server, and below each account for its owner. */
  Declaration discoNodes(DiscoNodes nodes);

  /** A request to a domain of ours, answered where it arrives. */
  Declaration iqToServer(Iq.Type type, QName query, StreamIq handler);

  /** A request to one's own account, answered where it arrives: needs nothing that a home has. */
  Declaration iqToSelf(Iq.Type type, QName query, StreamIq handler);

  /** A request to one's own account, answered at its home. Never called for anybody else. */
  Declaration iqToHome(Iq.Type type, QName query, HomeIq handler);

  /** The same request to a domain of ours is about the asker's own account too. */
  Declaration iqToServerAtHome(Iq.Type type, QName query);

  /**
   * A request to an account by somebody else, answered at its home: the handler decides what they
   * may know.
   */
  Declaration iqFromOthers(Iq.Type type, QName query, HomeIq handler);

  /**
   * Keeps such requests of others from the account and from its sessions, unless they are allowed.
   * Refused with that condition, and so is one to an account that does not exist.
   */
  Declaration guard(
      Iq.Type type,
      QName query,
      StanzaError.Condition refusal,
      BiPredicate<AccountHome, Jid> allowed);

  /**
   * A request of this server itself about an account, answered at its home (see {@link
   * AccountHome#order}): nobody else can make one.
   */
  Declaration iqFromServer(Iq.Type type, QName query, HomeIq handler);

  <C extends Phase.Context> Declaration on(Phase<C> phase, Function<? super C, Verdict> handler);

  /** Presence that one of the account's own sessions sends, at the home. */
  Declaration presenceFromSelf(PresenceHandler handler);

  /** Presence that arrives for the account or one of its sessions, at the home. */
  Declaration presenceFromOthers(PresenceHandler handler);

  /** Answers probes for accounts whose homes are not in memory. */
  Declaration probes(ProbeHandler handler);

  /** Asked when a session has a stream that its home has told nothing: bound, or resumed. */
  Declaration onStream(BiConsumer<Session, AccountHome> handler);

  /** What the stream features announce after the login, for a domain (RFC 6120 §4.3.2). */
  Declaration streamFeature(BiConsumer<String, XmlWriter> feature);

  /**
   * What a client can ask for in the request that binds its session (XEP-0386 §3.2), at the home.
   *
   * @param feature announces it before the login
   */
  Declaration inline(String feature, QName request, Inline handler);

  /** Adds to what every client is told whose session was bound with such a request. */
  Declaration bound(Bound handler);

  /**
   * State of each account that is in memory, loaded by the account's number before its home takes
   * anything.
   */
  <T> Declaration state(StateKey<T> key, LongFunction<Future<T>> load);

  /** Asked once at start-up, when all features have declared. */
  Declaration whenComplete(Consumer<Pipeline> then);

  /**
   * Answers a request at the stream of {@code from}; a failed future is answered with its error.
   */
  interface StreamIq {
    Future<Iq> answer(Iq request, FullJid from);
  }

  /** Answers a request at a home; who asks is in the request's {@code from}. */
  interface HomeIq {
    Future<Iq> answer(Iq request, AccountHome home);
  }

  /** Does for a new session what its client asked for; what it answers may be empty. */
  interface Inline {
    Payload ask(Element request, Session session, AccountHome home);
  }

  /** Tells a client something about its account at the moment when its session began. */
  interface Bound {
    Future<Payload> tell(Session session, AccountHome home);
  }

  /** Answers probes for accounts that may not exist, and of which nobody is there. */
  interface ProbeHandler {
    /** An answer for each, in order; none for who is not to hear anything. */
    Future<List<Optional<Presence>>> answer(List<Presence> probes);
  }

  /** Sees to a presence stanza at a home; {@link Verdict#PASS} leaves it to the next handler. */
  interface PresenceHandler {
    Future<Verdict> handle(Presence presence, AccountHome home);
  }
}
