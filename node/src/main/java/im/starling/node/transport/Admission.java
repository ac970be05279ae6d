// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who may have one more connection. Who may not is not told: XEP-0205 §3.1 knows no error for it,
 * and a TLS handshake for saying so would cost more than what it refuses. From any thread.
 */
public final class Admission {
  /**
   * So many times the rate of a second may come at once: the users of one network, whose
   * connections broke together, are back without being sent away. It is no way around the rate: in
   * n seconds come n + 5 times as many, and they have to stay away for as long as they were early.
   * What a burst can take up is bounded by the connections of an address, not by this.
   */
  private static final int BURST = 5;

  /**
   * The bounds.
   *
   * @param perAddress connections at the same time
   * @param unauthenticatedPerAddress those of them that have not logged in
   * @param ratePerAddress new ones in a second
   * @param unauthenticated connections of all addresses that have not logged in
   * @param exempt addresses for which the first three do not hold
   */
  public record Bounds(
      int perAddress,
      int unauthenticatedPerAddress,
      int ratePerAddress,
      int unauthenticated,
      Predicate<InetAddress> exempt) {}

  /** What one network has; there is an entry while it has something. */
  private record Held(int open, int unauthenticated) {
    static final Held NOTHING = new Held(0, 0);

    Held plus(int more, int strangers) {
      return new Held(open + more, unauthenticated + strangers);
    }
  }

  private final Bounds bounds;
  private final Refusals refusals;
  private final AddressRate rate;
  private final Map<Long, Held> networks = new ConcurrentHashMap<>();
  private final AtomicInteger unauthenticated = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();

  public Admission(Bounds bounds, Refusals refusals) {
    this.bounds = bounds;
    this.refusals = refusals;
    this.rate = new AddressRate(bounds.ratePerAddress, BURST, System::nanoTime);
  }

  /** A place for a connection from there, null if there is none. */
  @Nullable Place admit(InetAddress address) {
    boolean counted = !bounds.exempt.test(address);
    long network = network(address);
    if (counted && !rate.take(network)) {
      refuse(Refusals.Reason.RATE_PER_ADDRESS);
      return null;
    }
    Place place = new Place(counted ? network : null);
    Refusals.Reason full = place.take();
    if (full != null) {
      place.leave();
      refuse(full);
      return null;
    }
    return place;
  }

  /** Nobody gets in, from wherever: then nobody is helped by being sent away sooner. */
  boolean full() {
    return unauthenticated.get() >= bounds.unauthenticated;
  }

  /** Counts somebody who is sent away. */
  void refuse(Refusals.Reason reason) {
    refusals.count(reason);
  }

  /** RFC 4291 §2.5.4: whoever has one IPv6 address has the /64 around it. */
  private static long network(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        ? 0xFFFF_0000_0000L | Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt())
        : ByteBuffer.wrap(bytes).getLong();
  }

  /** Connections, for the operator. */
  public int open() {
    return open.get();
  }

  /** Connections that have not logged in, for the operator. */
  public int unauthenticated() {
    return unauthenticated.get();
  }

  /** How many networks are remembered. */
  int networks() {
    return networks.size();
  }

  /** What one connection takes up. On its loop. */
  final class Place {
    private final @Nullable Long network;
    private boolean stranger = true;
    private boolean left;

    private Place(@Nullable Long network) {
      this.network = network;
    }

    private Refusals.@Nullable Reason take() {
      open.incrementAndGet();
      Held now = change(1, 1);
      if (unauthenticated.incrementAndGet() > bounds.unauthenticated) {
        return Refusals.Reason.UNAUTHENTICATED;
      } else if (now.open > bounds.perAddress) {
        return Refusals.Reason.PER_ADDRESS;
      } else if (now.unauthenticated > bounds.unauthenticatedPerAddress) {
        return Refusals.Reason.UNAUTHENTICATED_PER_ADDRESS;
      }
      return null;
    }

    private Held change(int more, int strangers) {
      if (network == null) {
        return Held.NOTHING;
      }
      Held now =
          networks.compute(
              network,
              (key, before) -> {
                Held after = (before == null ? Held.NOTHING : before).plus(more, strangers);
                return after.open == 0 ? null : after;
              });
      return now == null ? Held.NOTHING : now;
    }

    /** It has logged in. */
    void authenticated() {
      if (stranger && !left) {
        stranger = false;
        unauthenticated.decrementAndGet();
        var _ = change(0, -1);
      }
    }

    /** It is gone. */
    void leave() {
      if (!left) {
        left = true;
        open.decrementAndGet();
        if (stranger) {
          unauthenticated.decrementAndGet();
        }
        var _ = change(-1, stranger ? -1 : 0);
      }
    }
  }
}
