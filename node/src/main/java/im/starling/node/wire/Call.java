// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.node.route.BlockList;
import im.starling.node.route.Envelope;
import im.starling.node.route.Parcel;
import im.starling.node.route.SessionRef;
import im.starling.protocol.BareJid;
import im.starling.protocol.StreamError;
import java.util.List;

/**
 * What one node asks of another: the methods of {@link im.starling.node.route.HomeLink} and {@link
 * im.starling.node.route.SessionLink}.
 */
sealed interface Call {
  /** To a home; answered with {@link Answer.Settled}. */
  record Send(BareJid address, Envelope envelope) implements Call {}

  /** To the homes of their addressees. Nobody waits for an answer. */
  record Tell(List<Envelope.Arriving> envelopes) implements Call {}

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
}
