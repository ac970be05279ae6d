// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** {@code local@domain/resource}. */
public record FullJid(BareJid bare, String resource) implements Jid {
  @Override
  public String toString() {
    return bare.toString() + '/' + resource;
  }
}
