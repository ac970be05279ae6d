// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The network between two parties as it is at the moment, and the connections that go through it,
 * by one {@link Proxy} or several. It passes, cuts, falls silent or is slow. Any thread.
 */
final class Network {
  /** A direction, as the one who connects sees it. */
  enum Way {
    THERE,
    BACK
  }

  private final Set<Way> silent = EnumSet.noneOf(Way.class);
  private final Set<Socket> sockets = new HashSet<>();
  private boolean cut;
  private long delay;

  /** Resets all connections, and new ones at once, until {@link #restore}. */
  synchronized void cut() {
    cut = true;
    sockets.forEach(Network::sever);
    sockets.clear();
  }

  /** Nothing passes in these directions, and nobody is told, until {@link #restore}. */
  synchronized void silence(Way first, Way... more) {
    silent.addAll(EnumSet.of(first, more));
  }

  /** Everything takes so much longer, in both directions, until {@link #restore}. */
  synchronized void slow(Duration by) {
    delay = by.toNanos();
  }

  synchronized void restore() {
    silent.clear();
    cut = false;
    delay = 0;
    notifyAll();
  }

  /** Whether nobody can connect. */
  synchronized boolean isCut() {
    return cut;
  }

  /** Both ends of a new connection. */
  synchronized void connect(Socket near, Socket far) {
    sockets.removeIf(Socket::isClosed);
    if (cut) {
      sever(near);
      sever(far);
    } else {
      sockets.add(near);
      sockets.add(far);
    }
  }

  /** Waits until what was sent at {@code at} may arrive. */
  synchronized void awaitPassage(Way way, long at) throws InterruptedException {
    while (true) {
      long left = at + delay - System.nanoTime();
      if (silent.contains(way)) {
        wait();
      } else if (left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } else {
        return;
      }
    }
  }

  /** Closes it with a reset: whatever was on its way is lost, and the other side is told so. */
  static void sever(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already.
    }
    try {
      socket.close();
    } catch (IOException e) {
      // It is as closed as it will be.
    }
  }
}
