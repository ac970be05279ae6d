// SPDX-License-Identifier: Apache-2.0
package im.starling.node.transport;

import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Bytes both ways for one stream, on the stream's loop. */
public interface Transport {
  /** Who is told what happens to the connection, on the stream's loop. */
  interface Receiver {
    /** The array is the receiver's own. */
    void received(byte[] bytes);

    /** The peer reads again: {@link #writable} has become true. */
    void drained();

    /** The connection is gone, whoever ended it. Called once, and nothing after it. */
    void closed();
  }

  /** Begins to read. */
  void open(Receiver receiver);

  /** Sends the first {@code length} bytes of an array that nobody ever writes to from now on. */
  void write(byte[] bytes, int length);

  /** As {@link #write(byte[], int)}; says when the bytes have left for the kernel. */
  void write(byte[] bytes, int length, Runnable left);

  /** False while the peer does not read and what it was sent waits in memory. */
  boolean writable();

  /** Stops reading: TCP tells the peer. */
  void pause();

  void resume();

  /** Sends {@code proceed} in the clear and starts TLS (RFC 6120 §5.4.3.3). */
  Future<Void> startTls(Encryption encryption, byte[] proceed);

  /** TLS, null in the clear; and after {@link #authenticated}, when nobody needs it any more. */
  @Nullable TlsSession tls();

  /** How long ago the peer connected. */
  Duration age();

  /** The peer's address, for logs and limits. */
  String peer();

  /** The peer has proved who it is: it is no longer bounded as a stranger. */
  void authenticated();

  /** Reads no more and closes the connection after what was written, in bounded time. */
  void close();
}
