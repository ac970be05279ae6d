// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/**
 * What a {@link Tokenizer} takes from its peer at most (RFC 6120 §13.12); past it the stream ends
 * with {@code policy-violation}.
 *
 * @param stanzaBytes length of one top-level element, tags included
 * @param depth nesting within the stream, a top-level element being at depth 1
 * @param attributes of one element, namespace declarations included
 * @param attributeBytes length of one attribute's value as written
 * @param children of one top-level element
 */
public record Limits(int stanzaBytes, int depth, int attributes, int attributeBytes, int children) {
  /** Before authentication: enough for any SASL exchange. */
  public static final Limits UNAUTHENTICATED = new Limits(10_000, 10, 16, 4_096, 32);

  public static final Limits CLIENT = new Limits(262_144, 64, 32, 8_192, 512);

  /** The same but for the length of an element. */
  public Limits with(int bytes) {
    return new Limits(bytes, depth, attributes, attributeBytes, children);
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
