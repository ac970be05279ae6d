// SPDX-License-Identifier: Apache-2.0
package im.starling.node.stream;

import im.starling.protocol.Input;

/** Nothing more is said, and what still comes is not read. */
record Ended() implements StreamState {
  @Override
  public void on(Input input) {}

  @Override
  public void disconnected() {}
}
