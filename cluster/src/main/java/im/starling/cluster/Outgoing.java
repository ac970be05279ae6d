// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What one end of a link has not seen acknowledged: gathers messages into frames, numbers them, and
 * sends them again until the other end has them. Belongs to the loop of its link.
 */
final class Outgoing {
  private final Window window;
  private final LongSupplier millis;
  private final Consumer<Numbered> transmission;
  private final Deque<Numbered> unacknowledged = new ArrayDeque<>();
  private Buffer gathered = Buffer.buffer();
  private long next = 1;
  private long firstUnsent = 1;
  private int bytes;
  private long patience;
  private long resendAt;
  private long recoverTo;
  private boolean refused;

  /** The messages of a frame, which keep their number however often they are sent. */
  record Numbered(long number, Buffer body) {}

  Outgoing(Window window, LongSupplier millis, Consumer<Numbered> transmission) {
    this.window = window;
    this.millis = millis;
    this.transmission = transmission;
    this.patience = window.resend().toMillis();
  }

  /** A message that is larger than the window goes when nothing else does. */
  boolean offer(Buffer message) {
    int size = Frame.size(message);
    if (unacknowledged.size() >= window.frames() || (bytes > 0 && size > window.bytes() - bytes)) {
      refused = true;
      return false;
    }
    bytes += size;
    Frame.append(gathered, message);
    if (gathered.length() >= window.frame()) {
      cut();
    }
    return true;
  }

  private void cut() {
    unacknowledged.add(new Numbered(next++, gathered));
    gathered = Buffer.buffer();
  }

  boolean writable() {
    return unacknowledged.size() < window.frames() && bytes < window.bytes();
  }

  /** Nothing waits to be sent or acknowledged. */
  boolean idle() {
    return bytes == 0 && unacknowledged.isEmpty() && gathered.length() == 0;
  }

  /** Sends what was gathered. True where something went. */
  boolean flush() {
    if (gathered.length() > 0) {
      cut();
    }
    if (firstUnsent == next) {
      return false;
    }
    if (firstUnsent == oldest()) {
      resendAt = millis.getAsLong() + patience;
    }
    long from = firstUnsent;
    firstUnsent = next;
    if (from == next - 1) {
      transmission.accept(unacknowledged.getLast());
    } else {
      transmit(from, next - 1);
    }
    return true;
  }

  private void transmit(long from, long to) {
    for (Numbered frame : unacknowledged) {
      if (frame.number >= from && frame.number <= to) {
        transmission.accept(frame);
      }
    }
  }

  private long oldest() {
    return next - unacknowledged.size();
  }

  /**
   * The other end has all frames up to that one. What was lost with a connection is many frames: as
   * soon as one that was sent again gets through, the rest follows.
   *
   * @return whether there is room again for one who was refused
   */
  boolean acknowledge(long number) {
    if (number < oldest() || number >= firstUnsent) {
      return false;
    }
    while (!unacknowledged.isEmpty() && unacknowledged.element().number <= number) {
      bytes -= unacknowledged.remove().body.length();
    }
    patience = window.resend().toMillis();
    resendAt = millis.getAsLong() + patience;
    if (recoverTo > number) {
      transmit(number + 1, recoverTo);
    }
    recoverTo = 0;
    return drained();
  }

  /** Whether there is room again for one who was refused; says so once. */
  boolean drained() {
    boolean drained =
        refused
            && bytes <= window.bytes() / 2
            && unacknowledged.size() <= Math.max(window.frames() / 2, 1);
    refused &= !drained;
    return drained;
  }

  /** When {@link #resend} has something to do. */
  long due() {
    return firstUnsent > oldest() ? resendAt : Long.MAX_VALUE;
  }

  /** Only the oldest: a node that is merely slow must not find the whole window once more. */
  void resend() {
    if (millis.getAsLong() < due()) {
      return;
    }
    recoverTo = firstUnsent - 1;
    patience = Math.min(2 * patience, window.patience().toMillis());
    resendAt = millis.getAsLong() + patience;
    transmission.accept(unacknowledged.element());
  }

  /** All that was not acknowledged, in order; the numbers begin anew. Who was refused still is. */
  List<Buffer> end() {
    List<Buffer> rest = new ArrayList<>();
    try {
      for (Numbered frame : unacknowledged) {
        rest.addAll(Frame.messages(frame.body));
      }
      rest.addAll(Frame.messages(gathered));
    } catch (Frame.Malformed impossible) {
      throw new IllegalStateException(impossible);
    }
    unacknowledged.clear();
    gathered = Buffer.buffer();
    next = 1;
    firstUnsent = 1;
    bytes = 0;
    recoverTo = 0;
    patience = window.resend().toMillis();
    return rest;
  }
}
