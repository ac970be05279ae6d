// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import im.starling.protocol.Element;
import im.starling.protocol.Iq;
import im.starling.protocol.Stanza;
import im.starling.protocol.StreamError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be sent to a home. */
public sealed interface Envelope {
  /** The same once more, because nobody has heard what became of it. */
  default Envelope repeated() {
    return switch (this) {
      case Arriving(var stanza, var origin) -> new Arriving(stanza, origin.repeated());
      case Sent(var session, var stanza, var origin) ->
          new Sent(session, stanza, origin.repeated());
      case Order ignored -> this;
      case Bind ignored -> this;
      case Resumable ignored -> this;
      case Marked ignored -> this;
      case Resume ignored -> this;
      case Handled ignored -> this;
      case Park ignored -> this;
      case Expel ignored -> this;
      case Delivered ignored -> this;
      case Withheld ignored -> this;
      case Unseen ignored -> this;
      case Announce ignored -> this;
      case Ended ignored -> this;
    };
  }

  /** A stanza for this address or one of its resources; {@code from} and {@code to} are set. */
  record Arriving(Stanza stanza, Origin origin) implements Envelope {
    public Arriving(Stanza stanza) {
      this(stanza, Origin.NONE);
    }
  }

  /** What this server itself asks about the account; no rule of the account's can refuse it. */
  record Order(Iq request) implements Envelope {}

  /**
   * What one of this account's own sessions sends: a message, for archive and carbons, presence, or
   * a request to the account.
   */
  record Sent(SessionRef session, Stanza stanza, Origin origin) implements Envelope {
    public Sent(SessionRef session, Stanza stanza) {
      this(session, stanza, Origin.NONE);
    }
  }

  /**
   * A new session asks for a resource, or for any where {@code resource} is null (RFC 6120 §7).
   *
   * @param peer the address from which its client speaks
   * @param connected when its client connected, by {@link im.starling.node.loop.Loop#ticks} of
   *     whoever has this: between nodes it is an age, and by the receiver's clock when it is there.
   *     See {@link Expel}
   * @param inline what else is asked for with it, null for the binding of RFC 6120
   */
  record Bind(
      SessionRef session,
      @Nullable String resource,
      String peer,
      long connected,
      @Nullable Inline inline)
      implements Envelope {}

  /**
   * What XEP-0386 lets a client ask for in the same breath.
   *
   * @param client names the client among those of its user, for as long as it is installed: its
   *     older sessions end. Null where that is not known
   */
  record Inline(@Nullable String client, List<Element> requests) {}

  /**
   * The session can be resumed under this id from now on (XEP-0198 §3).
   *
   * @param seconds for how long after its stream is gone
   */
  record Resumable(SessionRef session, String id, long seconds) implements Envelope {}

  /** How far the stream of the session is, where it can be resumed. */
  record Marked(SessionRef session, Mark mark) implements Envelope {}

  /**
   * A new stream asks for the session that has this id (XEP-0198 §5).
   *
   * @param h how many stanzas its client has got
   * @param peer the address from which its client speaks
   */
  record Resume(SessionRef stream, String id, long h, String peer) implements Envelope {}

  /**
   * The node of its stream is about to end, and nothing that its client sent is under way: the home
   * takes what the session has until its client comes back. {@link Receipt.Gone} where it does not.
   */
  record Park(SessionRef session) implements Envelope {}

  /**
   * Of what the client of a session that can be resumed sent to that stream, so many stanzas were
   * handled, and no more will be: for the case that it asks (XEP-0198 §5).
   */
  record Handled(SessionRef session, String id, long count) implements Envelope {}

  /**
   * All sessions of the account end whose clients had connected by then, detached ones too, and
   * clients that had get none any more: they have proved what is not true now. It may come again,
   * and late: each node says it that hears of it.
   *
   * @param account its number in the database; the address may be somebody else's by now
   * @param at when it was so, as {@link Bind#connected}
   * @param removed the account is no more, and its home with it
   */
  record Expel(StreamError why, long account, long at, boolean removed) implements Envelope {}

  /** The client has these rows of the log. */
  record Delivered(SessionRef session, List<Long> rows) implements Envelope {}

  /** A rule keeps that row from the client; nothing is said of those before it. */
  record Withheld(SessionRef session, long seq) implements Envelope {}

  /** One of the sessions that were given this message, or a copy of it, will never see it. */
  record Unseen(Parcel counted) implements Envelope {}

  /**
   * To a home that has never heard of the session: it goes on there, and nobody notices.
   *
   * @param epoch 0 where its stream says so. Else it is the home before this one, and what it says
   *     is for who has the lease of that epoch only: where the stream speaks too, that knows
   *     better. {@link #SHADOW} where another node has kept it for the case that stream and home
   *     are gone
   */
  record Announce(SessionRef session, Standing standing, long epoch) implements Envelope {
    public static final long SHADOW = -1;

    /** True if neither the stream nor a home says so: both know better. */
    public boolean shadow() {
      return epoch == SHADOW;
    }

    /** True if it is not the stream that says so. */
    public boolean hearsay() {
      return epoch != 0;
    }
  }

  /** The session is over: closed by its client, or not resumed in time. */
  record Ended(SessionRef session) implements Envelope {}
}
