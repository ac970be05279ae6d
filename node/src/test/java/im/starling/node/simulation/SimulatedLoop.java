// SPDX-License-Identifier: Apache-2.0
package im.starling.node.simulation;

import im.starling.node.loop.Loop;
import im.starling.protocol.Names;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A loop that runs when the seed lets it, and never again after a crash. */
final class SimulatedLoop implements Loop {
  /** So long a loop may stand still, in microseconds. */
  private static final int PAUSE = 60_000;

  private static final long EPOCH = 1_800_000_000_000L;

  private final Timeline time;
  private final Ledger ledger;
  private final int index;
  private final long skew;
  private final Random chance;
  private final Names names = new Names();
  private final ArrayDeque<Runnable> posted = new ArrayDeque<>();
  private List<Runnable> atEnd = new ArrayList<>();
  private boolean awake;
  private boolean over;

  /**
   * @param skew how far the wall clock of its node is wrong, in milliseconds
   */
  SimulatedLoop(Timeline time, Ledger ledger, String node, int index, long skew) {
    this.time = time;
    this.ledger = ledger;
    this.index = index;
    this.skew = skew;
    this.chance = time.chance("loop " + node + index);
  }

  /** It does nothing any more, whatever it had begun. */
  void crash() {
    over = true;
    posted.clear();
    atEnd.clear();
  }

  private void wake() {
    if (!awake && !posted.isEmpty()) {
      awake = true;
      time.after(pause(), chance, this::turn);
    }
  }

  private long pause() {
    int luck = chance.nextInt(2_000);
    if (luck == 0) {
      return chance.nextInt(PAUSE);
    }
    return luck < 40 ? chance.nextInt(PAUSE / 20) : 1L + chance.nextInt(30);
  }

  private void turn() {
    awake = false;
    if (!over) {
      time.as(this, () -> run(posted.remove()));
      wake();
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException bug) {
      ledger.bug(bug);
    }
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public void post(Runnable task) {
    if (!over) {
      posted.add(task);
      wake();
    }
  }

  @Override
  public void endOfTurn(Runnable task) {
    if (atEnd.isEmpty()) {
      post(this::end);
    }
    atEnd.add(task);
  }

  private void end() {
    List<Runnable> all = atEnd;
    atEnd = new ArrayList<>();
    all.forEach(this::run);
  }

  @Override
  public Timer after(long millis, Runnable task) {
    boolean[] cancelled = {false};
    time.after(
        Math.max(1, millis) * 1_000,
        chance,
        () -> {
          if (!cancelled[0]) {
            post(() -> {
              if (!cancelled[0]) {
                task.run();
              }
            });
          }
        });
    return () -> cancelled[0] = true;
  }

  @Override
  public long millis() {
    return EPOCH + skew + time.millis();
  }

  @Override
  public long ticks() {
    return time.millis();
  }

  @Override
  public Names names() {
    return names;
  }

  @Override
  public boolean current() {
    return time.running() == this;
  }
}
