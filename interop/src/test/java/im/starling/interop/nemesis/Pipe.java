// SPDX-License-Identifier: Apache-2.0
package im.starling.interop.nemesis;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * One direction of one connection through a {@link Network}: two threads and what is on its way
 * between them. What is held up is not lost, as TCP would send it again.
 */
final class Pipe {
  private static final int CHUNK = 16 * 1024;
  private static final int CHUNKS = 64;

  private sealed interface Item {
    long readAt();
  }

  private record Bytes(long readAt, ByteBuffer bytes) implements Item {}

  /** The sender is done. */
  private record End(long readAt) implements Item {}

  /** The sender broke the connection. */
  private record Break(long readAt) implements Item {}

  private final Socket from;
  private final Socket to;
  private final Network network;
  private final Network.Way way;
  private final Runnable ended;
  private final BlockingQueue<Item> underWay = new ArrayBlockingQueue<>(CHUNKS);

  /**
   * @param ended runs when the sender is done and all of it has arrived
   */
  Pipe(Socket from, Socket to, Network network, Network.Way way, Runnable ended) {
    this.from = from;
    this.to = to;
    this.network = network;
    this.way = way;
    this.ended = ended;
  }

  void start() {
    Thread.ofVirtual().start(this::take);
    Thread.ofVirtual().start(this::hand);
  }

  private void take() {
    byte[] buffer = new byte[CHUNK];
    try {
      try {
        for (int read = from.getInputStream().read(buffer);
            read >= 0;
            read = from.getInputStream().read(buffer)) {
          underWay.put(new Bytes(System.nanoTime(), ByteBuffer.wrap(Arrays.copyOf(buffer, read))));
        }
        underWay.put(new End(System.nanoTime()));
      } catch (IOException e) {
        underWay.put(new Break(System.nanoTime()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hand() {
    try {
      while (true) {
        Item item = underWay.take();
        network.awaitPassage(way, item.readAt());
        switch (item) {
          case Bytes some -> to.getOutputStream().write(some.bytes().array());
          case End last -> {
            to.shutdownOutput();
            ended.run();
            return;
          }
          case Break last -> {
            Network.sever(to);
            Network.sever(from);
            return;
          }
        }
      }
    } catch (IOException e) {
      Network.sever(from);
      Network.sever(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
