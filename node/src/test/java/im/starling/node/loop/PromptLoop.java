// SPDX-License-Identifier: Apache-2.0
package im.starling.node.loop;

import im.starling.protocol.Names;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Does everything at once, in the turn of whoever asks, but for what is for later: that comes when
 * a test says so. Its clocks stand until a test has time pass.
 */
public final class PromptLoop implements Loop {
  private final long began;
  private final Names names = new Names();
  private final Queue<Due> later = new ArrayDeque<>();
  private long ticks;

  private record Due(long at, Runnable task) {}

  public PromptLoop() {
    this(0);
  }

  public PromptLoop(long millis) {
    this.began = millis;
  }

  /** True if something is for later. */
  public boolean waits() {
    return !later.isEmpty();
  }

  /** The time has come for what has waited longest. */
  public void next() {
    later.remove().task.run();
  }

  /** The time has come for all that waits now. */
  public void wake() {
    run(List.copyOf(later));
  }

  /** What is due by then comes. */
  public void pass(long millis) {
    ticks += millis;
    run(later.stream().filter(each -> each.at <= ticks).toList());
  }

  private void run(List<Due> due) {
    later.removeAll(due);
    due.forEach(each -> each.task.run());
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
    Due due = new Due(ticks + delay, task);
    later.add(due);
    return () -> later.remove(due);
  }

  @Override
  public long millis() {
    return began + ticks;
  }

  @Override
  public long ticks() {
    return ticks;
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
