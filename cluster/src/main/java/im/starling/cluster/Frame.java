// SPDX-License-Identifier: Apache-2.0
package im.starling.cluster;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What passes between a loop of one node and a loop of another (ADR 15). The version is that of the
 * body; the head is the same for ever, so that nodes of any two versions can tell each other so.
 *
 * @param run which of its ends for this link the sender speaks from; later ones are greater
 * @param peerRun the end at the receiver that the sender has heard of, 0 for none yet
 * @param number of a frame with messages, from 1; 0 for others
 * @param acknowledged the last number up to which the sender has all of the receiver's frames
 */
record Frame(
    Kind kind,
    NodeId node,
    int loop,
    long run,
    long peerRun,
    long number,
    long acknowledged,
    int version,
    Buffer body) {

  /** What a frame is for. */
  enum Kind {
    /** Its body is the range of versions that its sender speaks. */
    HELLO(0),
    MESSAGES(1),
    RECEIPT(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    private static Kind of(int code) throws Malformed {
      for (Kind kind : KINDS) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new Malformed("kind");
    }
  }

  private static final byte HEAD = 1;
  private static final int FIXED = 1 + 1 + 2 + 4 + 4 * 8 + 2;
  private static final int LENGTH = 4;
  private static final Kind[] KINDS = Kind.values();

  /** A frame that no node of ours has written. */
  static final class Malformed extends Exception {
    Malformed(String what) {
      super(what);
    }
  }

  Buffer encoded() {
    byte[] name = node.name().getBytes(StandardCharsets.UTF_8);
    return Buffer.buffer(FIXED + name.length + body.length())
        .appendByte(HEAD)
        .appendByte((byte) kind.code)
        .appendShort((short) version)
        .appendInt(loop)
        .appendLong(run)
        .appendLong(peerRun)
        .appendLong(number)
        .appendLong(acknowledged)
        .appendShort((short) name.length)
        .appendBytes(name)
        .appendBuffer(body);
  }

  static Frame decoded(Buffer bytes) throws Malformed {
    if (bytes.length() < FIXED || bytes.getByte(0) != HEAD) {
      throw new Malformed("head");
    }
    int name = bytes.getUnsignedShort(FIXED - 2);
    if (bytes.length() < FIXED + name) {
      throw new Malformed("name");
    }
    return new Frame(
        Kind.of(bytes.getByte(1)),
        new NodeId(bytes.getString(FIXED, FIXED + name, "UTF-8")),
        bytes.getInt(4),
        bytes.getLong(8),
        bytes.getLong(16),
        bytes.getLong(24),
        bytes.getLong(32),
        bytes.getUnsignedShort(2),
        bytes.slice(FIXED + name, bytes.length()));
  }

  static void append(Buffer body, Buffer message) {
    body.appendInt(message.length()).appendBuffer(message);
  }

  /** The bytes that a message takes in a frame. */
  static int size(Buffer message) {
    return LENGTH + message.length();
  }

  static List<Buffer> messages(Buffer body) throws Malformed {
    List<Buffer> messages = new ArrayList<>();
    int at = 0;
    while (at < body.length()) {
      int length = body.length() - at < LENGTH ? -1 : body.getInt(at);
      if (length < 0 || length > body.length() - at - LENGTH) {
        throw new Malformed("message");
      }
      messages.add(body.slice(at + LENGTH, at + LENGTH + length));
      at += LENGTH + length;
    }
    return messages;
  }
}
