// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.protocol.Input;

/**
 * Nothing more is said: what still comes in is read and thrown away, so that no reset eats our last
 * words.
 */
record Ended() implements StreamState {
  @Override
  public void on(Input input) {}

  @Override
  public void disconnected() {}
}
