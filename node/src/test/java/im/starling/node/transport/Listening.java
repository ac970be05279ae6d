// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import im.starling.node.loop.Loops;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A listener without TLS that says to each connection whose it is, and then repeats what it hears.
 */
final class Listening implements AutoCloseable {
  /** A byte after which the server has said enough. */
  static final int END = 4;

  static final String LAST_WORDS = "farewell".repeat(1_000);

  private static final int MANY = 1_000;

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<Refusals.Reason> refused = new ArrayBlockingQueue<>(MANY);
  private final TcpListener listener;
  final Admission admission;

  Listening(Admission.Bounds bounds, int rate, @Nullable Predicate<InetAddress> proxies)
      throws Exception {
    admission = new Admission(bounds, refused::add);
    listener =
        TcpListener.bind(
                vertx,
                Loops.start(vertx, 1).await(10, TimeUnit.SECONDS).all(),
                new Endpoint("127.0.0.1", 0, rate, null, proxies),
                admission,
                (loop, transport) -> transport.open(new Echo(transport)))
            .await(10, TimeUnit.SECONDS);
    listener.open();
  }

  private record Echo(Transport transport) implements Transport.Receiver {
    Echo {
      byte[] peer = (transport.peer() + '\n').getBytes(StandardCharsets.UTF_8);
      transport.write(peer, peer.length);
    }

    @Override
    public void received(byte[] bytes) {
      if (bytes[0] == END) {
        byte[] words = LAST_WORDS.getBytes(StandardCharsets.UTF_8);
        transport.write(words, words.length);
        transport.close();
      } else {
        transport.write(bytes, bytes.length);
      }
    }

    @Override
    public void drained() {}

    @Override
    public void closed() {}
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** From another address of this host. */
  Socket connect(String from) throws IOException {
    Socket socket =
        new Socket(
            InetAddress.getLoopbackAddress(), listener.port(), InetAddress.ofLiteral(from), 0);
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** Why the next one was refused. */
  Refusals.@Nullable Reason refusal() throws InterruptedException {
    return refused.poll(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws java.util.concurrent.TimeoutException {
    vertx.close().await(10, TimeUnit.SECONDS);
  }
}
