// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/**
 * A session that is over, though its client may not know.
 *
 * @param id what it could be resumed by
 * @param handled how many stanzas of its client were handled, modulo 2^32; {@link #GOES_ON}
 */
public record EndedSession(long owner, String id, long handled) {
  /** It is not over after all: what was known of it holds no more, and is forgotten. */
  public static final long GOES_ON = -1;
}
