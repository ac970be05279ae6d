// SPDX-License-Identifier: Apache-2.0
package im.starling.node.loop;

import im.starling.protocol.Names;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Does everything at once, in the turn of whoever asks, but for what is for later: that comes when
 * a test says so. Its clocks stand.
 */
public final class PromptLoop implements Loop {
  private final long millis;
  private final Names names = new Names();
  private final Queue<Runnable> later = new ArrayDeque<>();

  public PromptLoop() {
    this(0);
  }

  public PromptLoop(long millis) {
    this.millis = millis;
  }

  /** True if something is for later. */
  public boolean waits() {
    return !later.isEmpty();
  }

  /** The time has come for what has waited longest. */
  public void next() {
    later.remove().run();
  }

  /** The time has come for all that waits now. */
  public void wake() {
    List<Runnable> due = List.copyOf(later);
    later.clear();
    due.forEach(Runnable::run);
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public void post(Runnable task) {
    task.run();
  }

  @Override
  public void endOfTurn(Runnable task) {
    task.run();
  }

  @Override
  public Timer after(long delay, Runnable task) {
    later.add(task);
    return () -> later.remove(task);
  }

  @Override
  public long millis() {
    return millis;
  }

  @Override
  public long ticks() {
    return 0;
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
