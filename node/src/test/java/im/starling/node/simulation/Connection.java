// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import im.starling.node.alone.Encrypted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Between a client and a loop: what is on its way arrives in order, and is lost with the line. */
final class Connection implements Encrypted {
  private final Timeline time;
  private final SimulatedLoop loop;
  private final Client client;
  private final Random chance;
  private final ArrayDeque<byte[]> unread = new ArrayDeque<>();
  private @Nullable Receiver receiver;
  private long lastIn;
  private long lastOut;

  /** When nothing on it arrives any more. */
  private long cut = Long.MAX_VALUE;

  private boolean counting;
  private boolean paused;
  private boolean closed;

  Connection(World world, SimulatedLoop loop, Client client, String id) {
    this.time = world.time();
    this.loop = loop;
    this.client = client;
    this.chance = time.chance("connection " + id);
  }

  private long delay() {
    return 50L + chance.nextInt(chance.nextInt(50) == 0 ? 100_000 : 1_000);
  }

  boolean over() {
    return closed || cut < Long.MAX_VALUE;
  }

  /** From now on its client counts what it hears (XEP-0198). */
  void count() {
    counting = true;
  }

  boolean counting() {
    return counting;
  }

  /** The client says something. */
  void say(String xml) {
    lastIn = Math.max(lastIn + 1, time.now() + delay());
    time.at(
        lastIn,
        chance,
        () -> {
          if (time.now() < cut) {
            loop.post(() -> read(xml.getBytes(StandardCharsets.UTF_8)));
          }
        });
  }

  private void read(byte[] bytes) {
    if (closed) {
      return;
    }
    unread.add(bytes);
    readOn();
  }

  private void readOn() {
    while (receiver != null && !paused && !closed && !unread.isEmpty()) {
      receiver.received(unread.remove());
    }
  }

  /** The line is dead; either side finds that out. */
  void lose() {
    if (cut < Long.MAX_VALUE) {
      return;
    }
    cut = time.now() + chance.nextInt(3_000);
    time.after(3_000L + chance.nextInt(1_000_000), chance, () -> loop.post(this::ended));
    time.after(3_000L + chance.nextInt(500_000), chance, () -> client.ended(this));
  }

  private void ended() {
    if (!closed) {
      closed = true;
      if (receiver != null) {
        receiver.closed();
      }
    }
  }

  @Override
  public void open(Receiver to) {
    receiver = to;
    readOn();
  }

  @Override
  public void write(byte[] bytes, int length) {
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    lastOut = Math.max(lastOut + 1, time.now() + delay());
    time.at(
        lastOut,
        chance,
        () -> {
          if (time.now() < cut) {
            client.hears(this, text);
          } else {
            client.misses(this, text);
          }
        });
  }

  @Override
  public void write(byte[] bytes, int length, Runnable left) {
    write(bytes, length);
    loop.post(left);
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
    loop.post(this::readOn);
  }

  @Override
  public void close() {
    loop.post(this::ended);
    lastOut = Math.max(lastOut + 1, time.now() + delay());
    time.at(lastOut, chance, () -> client.ended(this));
  }
}
