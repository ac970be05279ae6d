// SPDX-License-Identifier: Apache-2.0
package im.starling.node.alone;

import im.starling.node.loop.Loop;
import im.starling.protocol.Names;
import java.util.ArrayDeque;

/** A loop that runs in the caller's thread, a turn at a time; its timers never come. */
final class OneLoop implements Loop {
  private final Names names = new Names();
  private final ArrayDeque<Runnable> posted = new ArrayDeque<>();
  private final ArrayDeque<Runnable> atEnd = new ArrayDeque<>();

  /** Runs all that there is to do. */
  void turn() {
    while (!posted.isEmpty() || !atEnd.isEmpty()) {
      (posted.isEmpty() ? atEnd : posted).removeFirst().run();
    }
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public void post(Runnable task) {
    posted.addLast(task);
  }

  @Override
  public void endOfTurn(Runnable task) {
    atEnd.addLast(task);
  }

  @Override
  public Timer after(long millis, Runnable task) {
    return () -> {};
  }

  @Override
  public long millis() {
    return System.currentTimeMillis();
  }

  @Override
  public Names names() {
    return names;
  }

  @Override
  public boolean current() {
    return true;
  }
}
