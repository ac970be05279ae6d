// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

/**
 * Gathers what one loop has for a loop of another node in one turn. Used again for the next: it
 * costs little while it is empty.
 */
final class FrameWriter {
  private final WireWriter out;

  FrameWriter() {
    this(new WireWriter());
  }

  FrameWriter(WireWriter out) {
    this.out = out;
  }

  /**
   * Adds a call.
   *
   * @param number by which the answer will name it; 0 where nobody waits for one
   */
  void call(long number, Call call) {
    Messages.write(number, call, out);
  }

  /** Adds the answer to the other node's call of that number. */
  void answer(long number, Answer answer) {
    Messages.write(number, answer, out);
  }

  /** How many bytes the messages have. */
  int length() {
    return out.length();
  }

  /** The messages, for {@link Head#before}; begins anew. */
  byte[] take() {
    return out.take();
  }
}
