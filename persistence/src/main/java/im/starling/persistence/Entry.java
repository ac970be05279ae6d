// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.buffer.Buffer;

/**
 * One row of the log.
 *
 * @param owner the account whose log it is
 * @param seq its place, see {@link Seq}
 * @param flags a sum of {@link #ARCHIVED}, {@link #PENDING} and {@link #SENT}
 * @param peer the bare address of the other side
 * @param origin names the message among all that were sent, so that one which comes a second time
 *     is known; {@link #NO_ORIGIN} where it cannot
 */
public record Entry(long owner, long seq, int flags, String peer, Buffer stanza, long origin) {
  public static final long NO_ORIGIN = 0;

  /** The archive shows it. */
  public static final int ARCHIVED = 1;

  /** It has to reach a client: offline storage, beyond the account's cursor. */
  public static final int PENDING = 2;

  /** The owner wrote it; without this flag the peer did. */
  public static final int SENT = 4;

  /** One that cannot come a second time. */
  public Entry(long owner, long seq, int flags, String peer, Buffer stanza) {
    this(owner, seq, flags, peer, stanza, NO_ORIGIN);
  }

  public boolean is(int flag) {
    return (flags & flag) != 0;
  }

  /** Never the content. */
  @Override
  public String toString() {
    return "Entry[" + owner + "/" + seq + ", flags " + flags + ", " + stanza.length() + " bytes]";
  }
}
