// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import im.starling.protocol.Iq;
import im.starling.protocol.Message;
import im.starling.protocol.Stanza;
import im.starling.protocol.StanzaError.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A stanza on its way to a session, written once and shared by all that get it. Its bytes are never
 * to be written to.
 *
 * @param seq its place in the account's log, 0 if it has none: then it lives in memory only
 * @param at when it was handed over, milliseconds since 1970
 * @param tally what its home counts it under, because what becomes of it matters and no log keeps
 *     it; 0 for all else
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record Parcel(Stanza stanza, byte[] bytes, long seq, long at, long tally) {
  public static Parcel of(Stanza stanza, long seq, long at) {
    return new Parcel(stanza, stanza.bytes(), seq, at, 0);
  }

  /** A message that no log keeps, or a copy of it: one of all that its home counts together. */
  public static Parcel counted(Message message, long tally, long at) {
    return new Parcel(message, message.bytes(), 0, at, tally);
  }

  /** The same in other words. */
  public Parcel with(Stanza changed) {
    return new Parcel(changed, changed.bytes(), seq, at, tally);
  }

  /** Whether its home has to be told that a session will not see it. */
  public boolean isCounted() {
    return tally != 0;
  }

  /** Whether anybody is to hear that the session's client will never see it. */
  public boolean returns() {
    return isCounted() || (stanza instanceof Iq iq && iq.request());
  }

  /**
   * What its sender hears when the session's client will never see it (XEP-0198 §5): a request is
   * answered (RFC 6120 §8.2.3). A message is its home's to give to another session, or back; all
   * else is forgotten: null.
   */
  public @Nullable Stanza unseen() {
    return stanza instanceof Iq iq && iq.request()
        ? iq.answer(Condition.SERVICE_UNAVAILABLE.error())
        : null;
  }

  @Override
  public String toString() {
    return stanza.kind() + " of " + bytes.length + " bytes, seq " + seq;
  }
}
