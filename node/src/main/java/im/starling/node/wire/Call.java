// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.node.route.BlockList;
import im.starling.node.route.Envelope;
import im.starling.node.route.Kept;
import im.starling.node.route.Mark;
import im.starling.node.route.Online.Which;
import im.starling.node.route.Parcel;
import im.starling.node.route.SessionRef;
import im.starling.node.route.Standing;
import im.starling.protocol.BareJid;
import im.starling.protocol.StreamError;
import java.util.List;
import java.util.Map;

/**
 * What one loop asks of a loop of another node: the methods of {@link
 * im.starling.node.route.HomeLink} and {@link im.starling.node.route.SessionLink}, and what it
 * takes to hand homes over.
 */
public sealed interface Call {
  /**
   * To a home; answered with {@link Answer.Settled}.
   *
   * @param attempt once one was sent back, all up to that number are that are for the same shard:
   *     so none overtakes. Beginning with 1; 0 is never sent back for that
   */
  record Send(BareJid address, Envelope envelope, long attempt) implements Call {}

  /**
   * To the homes of their addressees; answered with {@link Answer.Returned}.
   *
   * @param attempt see {@link Send}
   */
  record Tell(List<Envelope.Arriving> envelopes, long attempt) implements Call {}

  /** To a session. Nobody waits for an answer. */
  record Deliver(SessionRef to, Parcel parcel) implements Call {}

  /** Answered with {@link Answer.Done} when there is room. */
  record Room(SessionRef session) implements Call {}

  /** Nobody waits for an answer. */
  record Block(SessionRef session, BlockList blocked) implements Call {}

  /** Nobody waits for an answer. */
  record End(SessionRef session, StreamError why) implements Call {}

  /** Answered with {@link Answer.Released}. */
  record Release(SessionRef session) implements Call {}

  /** To a session. Nobody waits for an answer. */
  record Keep(SessionRef session, Kept kept) implements Call {}

  /** To a session: no home will ask for rows up to that one. Nobody waits for an answer. */
  record Floor(SessionRef session, long seq) implements Call {}

  /**
   * To a loop, of one that has the homes of these shards: it is told of all sessions there whose
   * homes they are. Answered with {@link Answer.Done} after that.
   *
   * @param shards with the epochs of their leases: who asks late is told nothing
   */
  record Gather(Map<Integer, Long> shards) implements Call {}

  /** To a loop that keeps what is known of sessions of another node. */
  sealed interface ToShadow extends Call {}

  /**
   * To a loop that is to keep the shadows of sessions of a shard. Answered with {@link Answer.Done}
   * when it has this one.
   */
  record Shadow(SessionRef session, Standing standing) implements ToShadow {}

  /**
   * To one that keeps the shadow of a session: it has gone on. Answered with {@link Answer.Done},
   * or {@link Answer.Elsewhere} where there is none.
   *
   * @param floor nobody will ask for rows up to that one
   */
  record ShadowMark(SessionRef session, Mark mark, long floor) implements ToShadow {}

  /** To one that keeps the shadow of a session. Nobody waits for an answer. */
  record ShadowKept(SessionRef session, Kept kept) implements ToShadow {}

  /** No shadow of a session is there any more when it is answered with {@link Answer.Done}. */
  record Unshadow(SessionRef session) implements ToShadow {}

  /** The same, of all sessions of the loop that says so. Nobody waits for an answer. */
  record UnshadowAll() implements ToShadow {}

  /** Answered with {@link Answer.Done}: all that was said before it has been heard. */
  record Sync() implements Call {}

  /** To a node: it owns more shards than it knows. Nobody waits for an answer. */
  record Given() implements Call {}

  /** To a node: whether this one takes shards. Nobody waits for an answer. */
  record Serving(boolean now) implements Call {}

  /** What servers say to their users is another. Answered with {@link Answer.Done}. */
  record Saying() implements Call {}

  /** Answered with {@link Answer.Accounts}. */
  record Present(String domain, Which which, int most) implements Call {}

  /** How many there would be of those. Answered with {@link Answer.Counted}. */
  record Count(String domain, Which which) implements Call {}
}
