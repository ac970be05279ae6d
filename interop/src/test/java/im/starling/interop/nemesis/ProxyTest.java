// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.interop.nemesis.Network.Way;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The network does what it is told, or the rounds would prove nothing. */
@Timeout(20)
class ProxyTest {
  private static final int A_WHILE = 200;

  private final Network network = new Network();
  @AutoClose private final ServerSocket server = listening();

  @AutoClose private final Proxy proxy = Proxy.before(server.getLocalPort(), network);

  @AutoClose private final Socket near = connected();
  @AutoClose private final Socket far = server.accept();

  ProxyTest() throws IOException {}

  private static ServerSocket listening() throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setSoTimeout(A_WHILE * 10);
    return server;
  }

  private Socket connected() throws IOException {
    Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort());
    socket.setSoTimeout(A_WHILE);
    return socket;
  }

  private static void write(Socket socket, int octet) throws IOException {
    socket.getOutputStream().write(octet);
  }

  private static int read(Socket socket) throws IOException {
    return socket.getInputStream().read();
  }

  @Test
  void passesBothWaysAndTheEnd() throws IOException {
    write(near, 'a');
    assertEquals('a', read(far));
    write(far, 'b');
    assertEquals('b', read(near));
    near.shutdownOutput();
    assertEquals(-1, read(far));
    write(far, 'c');
    far.close();
    assertEquals('c', read(near));
    assertEquals(-1, read(near));
  }

  @Test
  void aCutIsAResetForBothAndForWhoeverComes() throws IOException {
    network.cut();
    assertThrows(SocketException.class, () -> read(near));
    assertThrows(SocketException.class, () -> read(far));
    assertThrows(SocketException.class, this::askAnew);
    network.restore();
    try (Socket again = connected();
        Socket there = server.accept()) {
      write(again, 'a');
      assertEquals('a', read(there));
    }
  }

  private void askAnew() throws IOException {
    try (Socket again = connected()) {
      read(again);
    }
  }

  @Test
  void theSystemKnowsWhoseAConnectionIs() {
    Origin origin = Origin.of(far);
    assertTrue(origin.isIn(ProcessHandle.current().pid()));
    assertFalse(origin.isIn(ProcessHandle.current().parent().orElseThrow().pid()));
  }

  @Test
  void aPartyThatBreaksItBreaksItForTheOther() throws IOException {
    far.setSoLinger(true, 0);
    far.close();
    assertThrows(SocketException.class, () -> read(near));
  }

  @Test
  void silenceHoldsBackOneWayAndLosesNothing() throws IOException {
    network.silence(Way.BACK);
    write(far, 'a');
    assertThrows(SocketTimeoutException.class, () -> read(near));
    write(near, 'b');
    assertEquals('b', read(far));
    network.restore();
    assertEquals('a', read(near));
  }

  @Test
  void evenTheEndIsNotHeardInSilence() throws IOException {
    network.silence(Way.THERE, Way.BACK);
    far.close();
    assertThrows(SocketTimeoutException.class, () -> read(near));
    network.restore();
    assertEquals(-1, read(near));
  }

  @Test
  void slowIsLater() throws IOException {
    network.slow(Duration.ofMillis(A_WHILE / 2));
    long before = System.nanoTime();
    write(far, 'a');
    assertEquals('a', read(near));
    assertTrue(System.nanoTime() - before >= Duration.ofMillis(A_WHILE / 2).toNanos());
  }

  @Test
  void whereNobodyIsConnectionsBreak() throws IOException {
    server.close();
    assertThrows(SocketException.class, this::askAnew);
  }
}
