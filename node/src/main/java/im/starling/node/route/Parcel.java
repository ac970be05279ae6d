// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import im.starling.protocol.Iq;
import im.starling.protocol.Jid;
import im.starling.protocol.Message;
import im.starling.protocol.Presence;
import im.starling.protocol.Stanza;
import im.starling.protocol.StanzaError.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A stanza on its way to a session, written once and shared by all that get it. Its bytes are never
 * to be written to.
 *
 * @param seq its place in the account's log, 0 if it has none: then it lives in memory only
 * @param at when it was handed over, milliseconds since 1970
 * @param shared with the other sessions that may see it in this one's stead; null if there are none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record Parcel(Stanza stanza, byte[] bytes, long seq, long at, @Nullable Shared shared) {
  public static Parcel of(Stanza stanza, long seq, long at) {
    return new Parcel(stanza, stanza.bytes(), seq, at, null);
  }

  /** A message that no log keeps, for so many sessions. */
  public static Parcel unlogged(Message message, int sessions, long at) {
    return new Parcel(message, message.bytes(), 0, at, sessions > 1 ? new Shared(sessions) : null);
  }

  /**
   * One that comes from another node, in the bytes that it had there.
   *
   * @param isShared as it was there
   */
  public static Parcel arrived(Stanza stanza, byte[] bytes, long seq, long at, boolean isShared) {
    return new Parcel(stanza, bytes, seq, at, isShared ? Shared.elsewhere() : null);
  }

  /** The same in other words. */
  public Parcel with(Stanza changed) {
    return new Parcel(changed, changed.bytes(), seq, at, shared);
  }

  /** Whether its home has to be asked what is said of it. */
  public boolean isShared() {
    return shared != null;
  }

  /**
   * This session's client will never see it. What others hear of that (XEP-0198 §5): a request is
   * answered (RFC 6120 §8.2.3), a message that no log keeps and nobody else was given goes back to
   * its sender. What is in the log is its home's to give to another session; presence, and what the
   * account sent itself, such as a copy or a page of the archive, is forgotten: null. Called once;
   * for what is shared, on the loop of the home that gave it.
   */
  public @Nullable Stanza unseen() {
    return seq == 0 && returns() && (shared == null || shared.lost())
        ? stanza.answer(Condition.SERVICE_UNAVAILABLE.error())
        : null;
  }

  private boolean returns() {
    return switch (stanza) {
      case Iq iq -> iq.request();
      case Presence ignored -> false;
      case Message message ->
          switch (message.type()) {
            case NORMAL, CHAT -> message.has(Message.BODY) && fromAnother(message);
            case GROUPCHAT, HEADLINE, ERROR -> false;
          };
    };
  }

  private static boolean fromAnother(Message message) {
    Jid from = message.from();
    Jid to = message.to();
    return from != null && to != null && !from.equals(to.bare());
  }

  @Override
  public String toString() {
    return stanza.kind() + " of " + bytes.length + " bytes, seq " + seq;
  }
}
