// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

/** A message of a frame. */
sealed interface Heard {
  /** Tells which answer is to which call; 0 for a call whose answer nobody waits for. */
  long number();

  /** The other node asks for something. */
  record Called(long number, Call call) implements Heard {}

  /** The other node answers. */
  record Answered(long number, Answer answer) implements Heard {}

  /**
   * A message that makes no sense here; those around it do. Whoever waits for it must hear of it.
   *
   * @param answer whether it is an answer to a call of this node, or a call to be answered
   */
  record Unreadable(long number, boolean answer, String why) implements Heard {}
}
