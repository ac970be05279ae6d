// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/**
 * What a {@link Tokenizer} takes from its peer at most (RFC 6120 §13.12). Past it a stanza is
 * passed over and answered with an error, since at the end of the stream some clients mark all that
 * they sent as failed; or, where {@code skimBytes} says so, the stream ends with {@code
 * policy-violation}. That is also what ends it where too many namespaces are in force at once, and
 * where a tag alone is as long as a stanza may be.
 *
 * @param stanzaBytes length of one top-level element, tags included
 * @param depth nesting within the stream, a top-level element being at depth 1
 * @param attributes of one element, namespace declarations included
 * @param attributeBytes length of one attribute's value as written
 * @param children of one top-level element
 * @param skimBytes length up to which a stanza that broke a limit is passed over; 0: none is
 */
public record Limits(
    int stanzaBytes, int depth, int attributes, int attributeBytes, int children, int skimBytes) {
  /** A stanza may be so many times too long, or too deep, before the stream ends. */
  private static final int SKIMMED = 16;

  /** The same for attributes, each of which is compared with all others of its element. */
  private static final int SKIMMED_ATTRIBUTES = 8;

  /** Before authentication: enough for any SASL exchange. */
  public static final Limits UNAUTHENTICATED = new Limits(10_000, 10, 16, 4_096, 32);

  public static final Limits CLIENT = new Limits(262_144, 64, 32, 8_192, 512).skimming();

  /** Limits that end the stream. */
  public Limits(int stanzaBytes, int depth, int attributes, int attributeBytes, int children) {
    this(stanzaBytes, depth, attributes, attributeBytes, children, 0);
  }

  /** The same but for the length of an element. */
  public Limits with(int bytes) {
    Limits other = new Limits(bytes, depth, attributes, attributeBytes, children);
    return skimBytes == 0 ? other : other.skimming();
  }

  /** The same, of which a stanza that breaks them is passed over. */
  public Limits skimming() {
    return new Limits(
        stanzaBytes, depth, attributes, attributeBytes, children, times(SKIMMED, stanzaBytes));
  }

  /** The same, which end the stream. */
  Limits strict() {
    return new Limits(stanzaBytes, depth, attributes, attributeBytes, children);
  }

  /** What holds within a stanza that is passed over. */
  Limits skimmed() {
    return new Limits(
        stanzaBytes,
        times(SKIMMED, depth),
        times(SKIMMED_ATTRIBUTES, attributes),
        Integer.MAX_VALUE,
        Integer.MAX_VALUE);
  }

  private static int times(int factor, int limit) {
    return (int) Math.min((long) factor * limit, Integer.MAX_VALUE);
  }

  /** More namespaces declared at once would make look-ups slow. */
  private static final int NAMESPACES = 128;

  /**
   * For what was taken from a peer before: nothing of that may be refused later, and it can have
   * grown meanwhile, by the declarations that its children borrowed and by what we added.
   */
  static final Limits NONE =
      new Limits(
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE);

  /** The most declarations of namespaces in force at once. */
  int namespaces() {
    return depth == NONE.depth ? Integer.MAX_VALUE : NAMESPACES;
  }
}
