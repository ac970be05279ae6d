// SPDX-License-Identifier: Apache-2.0
package im.starling.protocol;

/** {@code local@domain}, or a domain alone: then {@code local} is "". */
public record BareJid(String local, String domain) implements Jid {
  /** As {@link Jid#parse}, for text that must not have a resourcepart. */
  public static BareJid parse(String text) throws MalformedJid {
    if (Jid.parse(text) instanceof BareJid bare) {
      return bare;
    }
    throw new MalformedJid("a bare address has no resource: " + text);
  }

  /** The same address with a resource that was prepared before. */
  public FullJid with(String resource) {
    return new FullJid(this, resource);
  }

  @Override
  public BareJid bare() {
    return this;
  }

  @Override
  public String resource() {
    return "";
  }

  @Override
  public String toString() {
    return local.isEmpty() ? domain : local + '@' + domain;
  }
}
