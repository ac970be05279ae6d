// SPDX-License-Identifier: Apache-2.0
package im.starling.node.alone;

import org.jspecify.annotations.Nullable;

/** A connection without a network: counts what it is to send. */
final class NullTransport implements Encrypted {
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
  public void close() {
    drop();
  }
}
