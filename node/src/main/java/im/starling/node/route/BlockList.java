// SPDX-License-Identifier: Apache-2.0
package im.starling.node.route;

import im.starling.protocol.BareJid;
import im.starling.protocol.Jid;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whom an account blocks (XEP-0191 §5). Immutable: its home makes a new one for each change and
 * gives it to the streams of its sessions. To ask it allocates nothing.
 */
public final class BlockList {
  public static final BlockList EMPTY = new BlockList(Set.of());

  private final Set<Jid> addresses;
  private final Set<String> domains;

  private BlockList(Set<Jid> addresses) {
    this.addresses = addresses;
    Set<String> whole = new HashSet<>();
    for (Jid address : addresses) {
      if (address instanceof BareJid bare && bare.local().isEmpty()) {
        whole.add(bare.domain());
      }
    }
    this.domains = whole;
  }

  public static BlockList of(Collection<Jid> addresses) {
    return addresses.isEmpty() ? EMPTY : new BlockList(new HashSet<>(addresses));
  }

  public boolean isEmpty() {
    return addresses.isEmpty();
  }

  public int size() {
    return addresses.size();
  }

  /** In no order. */
  public Stream<Jid> addresses() {
    return addresses.stream();
  }

  /** The list has exactly this address. */
  public boolean has(Jid address) {
    return addresses.contains(address);
  }

  /** XEP-0191 §5: the address itself, the account that it is of, or its domain. */
  public boolean blocks(Jid address) {
    return !addresses.isEmpty() && (addresses.contains(address) || blocksAll(address.bare()));
  }

  /** Every resource of the account is blocked, and not only some. */
  public boolean blocksAll(BareJid account) {
    return !addresses.isEmpty()
        && (addresses.contains(account) || domains.contains(account.domain()));
  }

  public BlockList with(Collection<Jid> more) {
    Set<Jid> all = new HashSet<>(addresses);
    all.addAll(more);
    return of(all);
  }

  public BlockList without(Collection<Jid> some) {
    Set<Jid> rest = new HashSet<>(addresses);
    rest.removeAll(Set.copyOf(some));
    return of(rest);
  }

  /** Its size only: whom somebody blocks gets into no log. */
  @Override
  public String toString() {
    return addresses.size() + " addresses";
  }
}
