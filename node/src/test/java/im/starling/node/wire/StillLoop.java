// SPDX-License-Identifier: Apache-2.0
package im.starling.node.wire;

import im.starling.node.loop.Loop;
import im.starling.protocol.Names;

/** A loop with names and a clock that stands still, for what runs in the caller's turn. */
record StillLoop(Names names, long ticks) implements Loop {
  StillLoop(long ticks) {
    this(new Names(), ticks);
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public void post(Runnable task) {
    throw new AssertionError("nothing is for later");
  }

  @Override
  public void endOfTurn(Runnable task) {
    throw new AssertionError("nothing is for later");
  }

  @Override
  public Timer after(long millis, Runnable task) {
    throw new AssertionError("nothing is for later");
  }

  @Override
  public long millis() {
    return 0;
  }

  @Override
  public boolean current() {
    return true;
  }
}
