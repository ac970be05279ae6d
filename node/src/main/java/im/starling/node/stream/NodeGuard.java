// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.node.loop.Loop;
import im.starling.protocol.BareJid;
import io.vertx.core.Future;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * {@link LoginGuard} for one node: what is known of an account, or of an address, is on a loop that
 * its name decides.
 */
public final class NodeGuard implements LoginGuard {
  private static final int KEYS = 50_000;
  private static final int OWNERS = 50_000;
  private static final long ACCOUNT_EACH = 10_000;
  private static final long ADDRESS_EACH = 1_000;

  /** Longer than this nobody is kept waiting: the connection is worth more than the attempt. */
  private static final long WAIT_MOST = 10_000;

  private final Predicate<String> exempt;
  private final List<Part> parts = new ArrayList<>();

  /** What one loop knows. */
  private static final class Part {
    private final Loop loop;
    private final Buckets accounts;
    private final Buckets addresses;

    /** Accounts with addresses from which their owners have come; whoever came longest ago goes. */
    private final Map<String, Boolean> owners =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > OWNERS;
          }
        };

    Part(Loop loop, int perAccount, int perAddress) {
      this.loop = loop;
      this.accounts = new Buckets(perAccount, ACCOUNT_EACH, KEYS);
      this.addresses = new Buckets(perAddress, ADDRESS_EACH, KEYS);
    }

    /** Who has been there before is counted apart: others cannot lock them out. */
    String key(String account, String network) {
      String apart = account + ' ' + network;
      return owners.containsKey(apart) ? apart : account;
    }

    long take(String account, String network) {
      return accounts.take(key(account, network), loop.ticks(), WAIT_MOST);
    }

    void giveBack(String account, String network) {
      accounts.giveBack(key(account, network));
    }

    void owner(String account, String network) {
      String apart = account + ' ' + network;
      owners.remove(apart);
      owners.put(apart, true);
    }
  }

  /**
   * @param exempt whose addresses say nothing about who they are, such as those of proxies
   * @param perAccount failures for one account that cost nothing; after that one in ten seconds
   * @param perAddress failures from one address that cost nothing; after that one in a second
   */
  public NodeGuard(
      List<? extends Loop> loops, Predicate<String> exempt, int perAccount, int perAddress) {
    this.exempt = exempt;
    loops.forEach(loop -> parts.add(new Part(loop, perAccount, perAddress)));
  }

  private Part part(String key) {
    return parts.get(Math.floorMod(key.hashCode(), parts.size()));
  }

  @Override
  public Future<Long> wait(Loop asker, String peer, BareJid account) {
    String network = network(peer);
    String name = account.toString();
    Part of = part(name);
    Part from = part(network);
    Future<Long> address =
        exempt.test(peer)
            ? Future.succeededFuture(0L)
            : from.loop.call(
                asker,
                () -> Future.succeededFuture(from.addresses.wait(network, from.loop.ticks())));
    return address
        .compose(first ->
            // Who is not heard at all takes nothing from the account.
            first > WAIT_MOST
                ? Future.succeededFuture(first)
                : of.loop
                    .call(asker, () -> Future.succeededFuture(of.take(name, network)))
                    .map(second -> Math.max(first, second)))
        .map(wait -> wait > WAIT_MOST ? Long.valueOf(TOO_LONG) : wait);
  }

  @Override
  public void unheard(Loop asker, String peer, BareJid account) {
    String name = account.toString();
    String network = network(peer);
    Part of = part(name);
    of.loop.post(() -> of.giveBack(name, network));
  }

  @Override
  public void failed(Loop asker, String peer) {
    if (exempt.test(peer)) {
      return;
    }
    String network = network(peer);
    Part from = part(network);
    from.loop.post(() -> from.addresses.add(network, from.loop.ticks()));
  }

  @Override
  public void succeeded(Loop asker, String peer, BareJid account) {
    String name = account.toString();
    Part of = part(name);
    String network = network(peer);
    boolean everybody = exempt.test(peer);
    of.loop.post(() -> {
      of.giveBack(name, network);
      if (!everybody) {
        of.owner(name, network);
      }
    });
  }

  /** Whoever has one IPv6 address has the 2^64 beside it (RFC 4291 §2.5.4). */
  static String network(String peer) {
    try {
      InetAddress address = InetAddress.ofLiteral(peer);
      return address instanceof Inet6Address
          ? Arrays.toString(Arrays.copyOf(address.getAddress(), 8))
          : address.getHostAddress();
    } catch (IllegalArgumentException e) {
      return peer;
    }
  }
}
