// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A range of addresses, written {@code 10.0.0.0/8}, or one address alone. */
public final class Network {
  private final InetAddress base;
  private final int prefix;

  private Network(InetAddress base, int prefix) {
    this.base = base;
    this.prefix = prefix;
  }

  /** Reads addresses only: no name is looked up. */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    try {
      InetAddress base = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      int bits = base.getAddress().length * 8;
      int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
      if (prefix < 0 || prefix > bits) {
        throw new IllegalArgumentException("a prefix has 0 to " + bits + " bits");
      }
      return new Network(base, prefix);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no network: write 10.0.0.0/8, 2001:db8::/32 or one address", e);
    }
  }

  public boolean contains(InetAddress address) {
    byte[] ours = base.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    int whole = prefix / 8;
    int mask = 0xFF00 >> prefix % 8 & 0xFF;
    return Arrays.equals(ours, 0, whole, theirs, 0, whole)
        && (mask == 0 || (ours[whole] & mask) == (theirs[whole] & mask));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Network that && base.equals(that.base) && prefix == that.prefix;
  }

  @Override
  public int hashCode() {
    return base.hashCode() * 31 + prefix;
  }

  @Override
  public String toString() {
    return base.getHostAddress() + '/' + prefix;
  }
}
