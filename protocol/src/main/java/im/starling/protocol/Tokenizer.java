// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Incremental, restricted XML (RFC 6120 §11): bytes in, top-level elements out. One per stream, on
 * the stream's loop; holds no buffer between stanzas.
 */
public final class Tokenizer {
  public Tokenizer(Limits limits, Names names) {}

  /** The limits that hold from the next top-level element on. */
  public void limits(Limits limits) {}

  /**
   * Gives it what the peer sent. The bytes are read by {@link #next}; the array must not change
   * until that has returned null.
   */
  public void feed(byte[] chunk, int offset, int length) {}

  /**
   * The next top-level element, or null where more bytes are needed.
   *
   * @throws StreamFailure where the peer broke a rule; the tokenizer is of no use afterwards
   */
  public @Nullable Input next() {
    return null;
  }

  /** Forgets all that was fed and starts a new stream (RFC 6120 §4.3.3, §5.4.3.3). */
  public void reset() {}
}
