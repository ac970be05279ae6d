// SPDX-License-Identifier: Apache-2.0
package im.starling.node.alone;

import im.starling.node.transport.Encryption;
import im.starling.node.transport.TlsSession;
import im.starling.node.transport.Transport;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connection without a network: counts what it is to send. */
final class NullTransport implements Transport {
  /** Says that there is TLS, and nothing about it. */
  private static final TlsSession TLS =
      (TlsSession)
          Proxy.newProxyInstance(
              NullTransport.class.getClassLoader(),
              new Class<?>[] {TlsSession.class},
              (session, method, arguments) -> null);

  private @Nullable Receiver receiver;
  private byte[] last = new byte[0];
  private long sent;
  private boolean over;

  /** What the peer sends. */
  void receive(byte[] bytes) {
    if (receiver == null) {
      throw new IllegalStateException("not open");
    }
    if (!over) {
      receiver.received(bytes);
    }
  }

  /** The peer is gone. */
  void drop() {
    if (!over && receiver != null) {
      over = true;
      receiver.closed();
    }
  }

  boolean over() {
    return over;
  }

  /** How many bytes it was given. */
  long sent() {
    return sent;
  }

  /** What it was given last. */
  byte[] last() {
    return last;
  }

  @Override
  public void open(Receiver to) {
    receiver = to;
  }

  @Override
  public void write(byte[] bytes, int length) {
    sent += length;
    last = bytes;
  }

  @Override
  public void write(byte[] bytes, int length, Runnable left) {
    write(bytes, length);
    left.run();
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public void pause() {}

  @Override
  public void resume() {}

  @Override
  public Future<Void> startTls(Encryption encryption, byte[] proceed) {
    return Future.failedFuture("there is TLS already");
  }

  @Override
  public TlsSession tls() {
    return TLS;
  }

  @Override
  public Duration age() {
    return Duration.ZERO;
  }

  @Override
  public String peer() {
    return "nobody";
  }

  @Override
  public void close() {
    drop();
  }

  @Override
  public void authenticated() {}
}
