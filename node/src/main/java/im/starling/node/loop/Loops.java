// SPDX-License-Identifier: Apache-2.0
package im.starling.node.loop;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** All loops of this node. */
public final class Loops {
  private final List<VertxLoop> loops;

  private Loops(List<VertxLoop> loops) {
    this.loops = List.copyOf(loops);
  }

  /**
   * How Vert.x is to run for that many loops; 0 for one on each core. On Linux sockets are read by
   * epoll itself, not by the JDK's layer over it (ADR 11); elsewhere by the JDK.
   */
  public static VertxOptions options(int count) {
    VertxOptions options = new VertxOptions().setPreferNativeTransport(true);
    return count > 0 ? options.setEventLoopPoolSize(count) : options;
  }

  /** How many loops that makes; 0 for one on each core. */
  public static int count(int wanted) {
    return wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors();
  }

  /** Takes that many event loops into use; 0 for one on each core. */
  public static Future<Loops> start(Vertx vertx, int count) {
    int wanted = count(count);
    List<Future<Context>> contexts = new ArrayList<>();
    for (int i = 0; i < wanted; i++) {
      Promise<Context> started = Promise.promise();
      vertx.deployVerticle(new Anchor(started)).onFailure(started::tryFail);
      contexts.add(started.future());
    }
    return Future.all(contexts)
        .map(all -> {
          List<VertxLoop> loops = new ArrayList<>();
          for (Future<Context> context : contexts) {
            loops.add(new VertxLoop(loops.size(), vertx, context.result()));
          }
          return new Loops(loops);
        });
  }

  /** Holds a loop: Vert.x gives each verticle the next one in turn. */
  private static final class Anchor extends VerticleBase {
    private final Promise<Context> started;

    Anchor(Promise<Context> started) {
      this.started = started;
    }

    @Override
    public Future<?> start() {
      started.complete(context);
      return Future.succeededFuture();
    }
  }

  /** In the order of their indexes. */
  public List<VertxLoop> all() {
    return loops;
  }

  /** Does something on each loop; the results are in the order of the loops. */
  public <T> Future<List<T>> each(Function<Loop, T> task) {
    List<Future<T>> done = new ArrayList<>();
    for (VertxLoop loop : loops) {
      Promise<T> result = Promise.promise();
      loop.post(() -> {
        try {
          result.complete(task.apply(loop));
        } catch (RuntimeException failure) {
          result.fail(failure);
        }
      });
      done.add(result.future());
    }
    return Future.all(done).map(all -> done.stream().map(Future::result).toList());
  }
}
