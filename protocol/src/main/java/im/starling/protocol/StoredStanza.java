// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** Reads a stanza that stands alone: it was taken under limits before, so here are none. */
final class StoredStanza {
  private StoredStanza() {}

  /** As it was written its children borrow no declaration, so what comes out is no longer. */
  static Stanza parse(byte[] bytes, int offset, int length, Names names) {
    Tokenizer tokenizer = Tokenizer.stored(Limits.NONE.with(length), names);
    tokenizer.feed(bytes, offset, length);
    try {
      if (tokenizer.next() instanceof Stanza stanza
          && tokenizer.next() == null
          && !tokenizer.partial()) {
        return stanza;
      }
    } catch (StreamFailure e) {
      throw new IllegalArgumentException("no stored stanza", e);
    } finally {
      tokenizer.reset();
    }
    throw new IllegalArgumentException("no stored stanza");
  }
}
