// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import im.starling.protocol.Stanza;

/**
 * A stanza on its way to a session, written once and shared by all that get it. Its bytes are never
 * to be written to.
 *
 * @param seq its place in the account's log, 0 if it has none: then it lives in memory only
 * @param at when it was handed over, milliseconds since 1970
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never written to
public record Parcel(Stanza stanza, byte[] bytes, long seq, long at) {
  public static Parcel of(Stanza stanza, long seq, long at) {
    return new Parcel(stanza, stanza.bytes(), seq, at);
  }

  @Override
  public String toString() {
    return stanza.kind() + " of " + bytes.length + " bytes, seq " + seq;
  }
}
