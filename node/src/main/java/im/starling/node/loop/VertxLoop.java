// SPDX-License-Identifier: Apache-2.0
package im.starling.node.loop;

import im.starling.protocol.Names;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A loop of Vert.x. */
public final class VertxLoop implements Loop {
  private static final Logger log = LoggerFactory.getLogger(VertxLoop.class);

  private final int index;
  private final Vertx vertx;
  private final ContextInternal context;
  private final Names names = new Names();
  private List<Runnable> atEnd = new ArrayList<>();
  private List<Runnable> spare = new ArrayList<>();

  public VertxLoop(int index, Vertx vertx, Context context) {
    this.index = index;
    this.vertx = vertx;
    this.context = (ContextInternal) context;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public void post(Runnable task) {
    context.runOnContext(ignored -> task.run());
  }

  /** Runs a task now, on this loop's own thread, as Vert.x would: for what Netty has called. */
  public void run(Runnable task) {
    context.dispatch(task);
  }

  /** The loop as Netty sees it. */
  public EventLoop eventLoop() {
    return context.nettyEventLoop();
  }

  @Override
  public void endOfTurn(Runnable task) {
    if (atEnd.isEmpty()) {
      post(this::turn);
    }
    atEnd.add(task);
  }

  /** What a task adds here is for the next turn. */
  private void turn() {
    List<Runnable> due = atEnd;
    atEnd = spare;
    for (Runnable task : due) {
      try {
        task.run();
      } catch (RuntimeException bug) {
        log.atError().setCause(bug).log("end-of-turn-failed");
      }
    }
    due.clear();
    spare = due;
  }

  @Override
  public Timer after(long millis, Runnable task) {
    long id = vertx.setTimer(Math.max(1, millis), ignored -> task.run());
    return () -> vertx.cancelTimer(id);
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
    return context.nettyEventLoop().inEventLoop();
  }
}
