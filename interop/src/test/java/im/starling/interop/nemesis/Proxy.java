// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A door in front of a port: who enters comes to that port, through a {@link Network}. */
final class Proxy implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int BACKLOG = 1_000;

  private final ServerSocket door;
  private final InetSocketAddress behind;
  private final Function<Socket, Network> networks;

  private Proxy(ServerSocket door, InetSocketAddress behind, Function<Socket, Network> networks) {
    this.door = door;
    this.behind = behind;
    this.networks = networks;
  }

  /** Opens one on a port that the system gives, in front of one of this machine. */
  static Proxy before(int port, Network network) {
    return before(port, near -> network);
  }

  /** The same, where the network depends on who comes. */
  static Proxy before(int port, Function<Socket, Network> networks) {
    try {
      InetAddress here = InetAddress.getLoopbackAddress();
      ServerSocket door = new ServerSocket(0, BACKLOG, here);
      Proxy proxy = new Proxy(door, new InetSocketAddress(here, port), networks);
      Thread.ofVirtual().start(proxy::welcome);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where those connect who want to reach the other party. */
  InetSocketAddress address() {
    return new InetSocketAddress(door.getInetAddress(), door.getLocalPort());
  }

  private void welcome() {
    while (!door.isClosed()) {
      try {
        Socket near = door.accept();
        Thread.ofVirtual().start(() -> join(near));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void join(Socket near) {
    Network network = networks.apply(near);
    if (network.isCut()) {
      Network.sever(near);
      return;
    }
    Socket far = new Socket();
    try {
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      far.connect(behind, CONNECT_MILLIS);
    } catch (IOException e) {
      Network.sever(far);
      Network.sever(near);
      return;
    }
    network.connect(near, far);
    AtomicInteger open = new AtomicInteger(2);
    Runnable ended =
        () -> {
          if (open.decrementAndGet() == 0) {
            Network.sever(near); // Both sides have said all: nothing is left to be lost.
            Network.sever(far);
          }
        };
    new Pipe(near, far, network, Network.Way.THERE, ended).start();
    new Pipe(far, near, network, Network.Way.BACK, ended).start();
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }
}
