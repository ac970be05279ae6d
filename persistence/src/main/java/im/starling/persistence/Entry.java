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
 */
public record Entry(long owner, long seq, int flags, String peer, Buffer stanza) {
  /** The archive shows it. */
  public static final int ARCHIVED = 1;

  /** It has to reach a client: offline storage, beyond the account's cursor. */
  public static final int PENDING = 2;

  /** The owner wrote it; without this flag the peer did. */
  public static final int SENT = 4;

  public boolean is(int flag) {
    return (flags & flag) != 0;
  }

  /** Never the content. */
  @Override
  public String toString() {
    return "Entry[" + owner + "/" + seq + ", flags " + flags + ", " + stanza.length() + " bytes]";
  }
}
