// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.buffer.Buffer;
import java.util.OptionalInt;

/** The versions of messages that a node speaks, from the oldest to its own. */
public record Versions(int oldest, int newest) {
  private static final int SIZE = 8;

  /** What two nodes speak with each other: the newest that both know. */
  OptionalInt common(Versions other) {
    int version = Math.min(newest, other.newest);
    return version >= Math.max(oldest, other.oldest)
        ? OptionalInt.of(version)
        : OptionalInt.empty();
  }

  /** As an operator reads it. */
  String text() {
    return oldest == newest ? Integer.toString(newest) : oldest + "-" + newest;
  }

  static Versions parse(String text) {
    int dash = text.indexOf('-');
    return new Versions(
        Integer.parseInt(dash < 0 ? text : text.substring(0, dash)),
        Integer.parseInt(text.substring(dash + 1)));
  }

  Buffer encoded() {
    return Buffer.buffer(SIZE).appendInt(oldest).appendInt(newest);
  }

  /** A later version may append to its hello. */
  static Versions decoded(Buffer body) throws Frame.Malformed {
    if (body.length() < SIZE) {
      throw new Frame.Malformed("hello");
    }
    return new Versions(body.getInt(0), body.getInt(4));
  }
}
