// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy between two parties, which plays the network: it passes, cuts, falls silent or is
 * slow.
 */
final class Proxy implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int BACKLOG = 1_000;

  private final ServerSocket door;
  private final Weather weather = new Weather();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final InetSocketAddress behind;

  private Proxy(ServerSocket door, InetSocketAddress behind) {
    this.door = door;
    this.behind = behind;
  }

  /** Opens one on a port that the system gives, in front of one of this machine. */
  static Proxy before(int port) {
    try {
      InetAddress here = InetAddress.getLoopbackAddress();
      Proxy proxy =
          new Proxy(new ServerSocket(0, BACKLOG, here), new InetSocketAddress(here, port));
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

  /** Resets all connections, and new ones at once, until {@link #restore}. */
  void cut() {
    weather.sever();
    reset();
  }

  /** Resets all connections; new ones pass. */
  void reset() {
    sockets.forEach(Pipe::sever);
  }

  /** Nothing passes in these directions, and nobody is told, until {@link #restore}. */
  void silence(Weather.Way first, Weather.Way... more) {
    weather.silence(EnumSet.of(first, more));
  }

  /** Everything takes so much longer, in both directions, until {@link #restore}. */
  void slow(Duration by) {
    weather.slow(by);
  }

  void restore() {
    weather.clear();
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
    Socket far = new Socket();
    if (weather.severed()) {
      Pipe.sever(near);
      return;
    }
    try {
      far.connect(behind, CONNECT_MILLIS);
      far.setTcpNoDelay(true);
      near.setTcpNoDelay(true);
    } catch (IOException e) {
      Pipe.sever(far);
      Pipe.sever(near);
      return;
    }
    sockets.removeIf(Socket::isClosed);
    sockets.add(near);
    sockets.add(far);
    AtomicInteger open = new AtomicInteger(2);
    Runnable ended =
        () -> {
          if (open.decrementAndGet() == 0) {
            forget(near);
            forget(far);
          }
        };
    new Pipe(near, far, weather, Weather.Way.THERE, ended).start();
    new Pipe(far, near, weather, Weather.Way.BACK, ended).start();
    if (weather.severed()) {
      Pipe.sever(near); // The cut came between our question and the list that it went through.
      Pipe.sever(far);
    }
  }

  private void forget(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      // It is closed already.
    }
    weather.clear();
    reset();
  }
}
