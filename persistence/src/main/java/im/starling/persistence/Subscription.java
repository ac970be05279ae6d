// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

/** Who sees whose presence (RFC 6121 §2.1.2.5). Stored as two bits. */
public enum Subscription {
  NONE,
  /** The owner sees the contact. */
  TO,
  /** The contact sees the owner. */
  FROM,
  BOTH;

  /** The owner sees the contact. */
  public boolean to() {
    return this == TO || this == BOTH;
  }

  /** The contact sees the owner. */
  public boolean from() {
    return this == FROM || this == BOTH;
  }

  public static Subscription of(boolean to, boolean from) {
    if (to) {
      return from ? BOTH : TO;
    }
    return from ? FROM : NONE;
  }

  static Subscription of(int bits) {
    return of((bits & 1) != 0, (bits & 2) != 0);
  }

  int bits() {
    return (to() ? 1 : 0) | (from() ? 2 : 0);
  }
}
