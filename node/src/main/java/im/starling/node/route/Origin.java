// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which stanza of which session something is. A session keeps its name wherever it goes on, and its
 * client sends again what it has heard nothing of under the number that it had (XEP-0198 §5): so
 * who finds the same origin in the log has that message already.
 *
 * @param id by which rows of the log are known, {@link im.starling.persistence.Entry#NO_ORIGIN} for
 *     what no client sent
 * @param again whether it may have been stored before
 */
public record Origin(long id, boolean again) {
  /** Of what is not looked for in the log. */
  public static final Origin NONE = new Origin(0, false);

  /** What numbers of one session have in common. */
  public static long session(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Two stanzas of the billions that an account gets in a minute do not meet: 64 bits, well mixed.
   *
   * @param session see {@link #session}
   * @param number of the stanza among all that its client sent, as it counts them itself
   */
  public static Origin of(long session, long number, boolean again) {
    long mixed = session + number * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    mixed ^= mixed >>> 31;
    return new Origin(mixed == NONE.id ? 1 : mixed, again);
  }

  /** The same once more, because nobody has heard what became of it. */
  Origin repeated() {
    return again ? this : new Origin(id, true);
  }
}
