// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one end of a link has received: takes frames in the order of their numbers, each once, and
 * knows when a receipt is due. Belongs to the loop of its link.
 */
final class Incoming {
  private final Window window;
  private final LongSupplier millis;
  private final Consumer<Buffer> receiver;

  /** Frames that came before an earlier one; never more than the sender's window allows. */
  private final Map<Long, Buffer> ahead = new HashMap<>();

  private long taken;
  private int owedFrames;
  private int owedBytes;
  private long receiptAt = Long.MAX_VALUE;

  Incoming(Window window, LongSupplier millis, Consumer<Buffer> receiver) {
    this.window = window;
    this.millis = millis;
    this.receiver = receiver;
  }

  /** The number up to which there is nothing missing. */
  long taken() {
    return taken;
  }

  void take(long number, Buffer body) throws Frame.Malformed {
    if (number <= taken) {
      // Its sender does not know: the receipt was lost.
      receiptAt = millis.getAsLong();
      return;
    }
    if (number > taken + window.frames()) {
      return;
    }
    if (number > taken + 1) {
      ahead.putIfAbsent(number, body);
      return;
    }
    for (@Nullable Buffer next = body; next != null; next = ahead.remove(taken + 1)) {
      deliver(next);
    }
  }

  private void deliver(Buffer body) throws Frame.Malformed {
    taken++;
    owedFrames++;
    owedBytes += body.length();
    boolean much = owedFrames >= window.frames() / 4 || owedBytes >= window.bytes() / 4;
    long latest = millis.getAsLong() + (much ? 0 : window.receipt().toMillis());
    receiptAt = Math.min(receiptAt, latest);
    for (Buffer message : Frame.messages(body)) {
      receiver.accept(message);
    }
  }

  /** When a receipt has to go, where no frame went by then. */
  long due() {
    return receiptAt;
  }

  /** A frame has gone, and {@link #taken} with it. */
  void acknowledged() {
    owedFrames = 0;
    owedBytes = 0;
    receiptAt = Long.MAX_VALUE;
  }

  void end() {
    ahead.clear();
    taken = 0;
    acknowledged();
  }
}
