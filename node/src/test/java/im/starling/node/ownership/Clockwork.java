// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ownership;

import im.starling.node.loop.Loop;
import im.starling.protocol.Names;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A loop whose time passes when the test lets it. */
final class Clockwork implements Loop {
  private final Names names = new Names();
  private final List<Due> due = new ArrayList<>();
  private long now = 1_000;

  private record Due(long at, Runnable task) {}

  /** Everything that is due by then is done. */
  void pass(long millis) {
    long until = now + millis;
    while (true) {
      Due next = due.stream().min(Comparator.comparingLong(Due::at)).orElse(null);
      if (next == null || next.at > until) {
        now = until;
        return;
      }
      due.remove(next);
      now = Math.max(now, next.at);
      next.task.run();
    }
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public void post(Runnable task) {
    due.add(new Due(now, task));
  }

  @Override
  public void endOfTurn(Runnable task) {
    post(task);
  }

  @Override
  public Timer after(long millis, Runnable task) {
    Due later = new Due(now + millis, task);
    due.add(later);
    return () -> due.remove(later);
  }

  @Override
  public long millis() {
    return now;
  }

  @Override
  public long ticks() {
    return now;
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
