// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network between a program and its database, slow at one place: of each connection it lets so
 * many packets pass and holds what follows, until it is opened. Nothing is lost.
 */
final class Sluice {
  private final Endpoint behind;
  private final Context context;
  private final NetClient client;
  private final NetServer server;
  private final int asks;
  private final int answers;
  private final AtomicInteger held = new AtomicInteger();
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean open;

  private Sluice(Vertx vertx, Endpoint behind, int asks, int answers) {
    this.behind = behind;
    this.context = vertx.getOrCreateContext();
    this.client = vertx.createNetClient();
    this.server = vertx.createNetServer().connectHandler(this::join);
    this.asks = asks;
    this.answers = answers;
  }

  /**
   * Holds what is asked after so many packets of a connection, and what is answered after so many.
   */
  static Sluice after(int asks, int answers, Vertx vertx, Endpoint behind) {
    Sluice sluice = new Sluice(vertx, behind, asks, answers);
    sluice.on(() -> sluice.server.listen(0, "127.0.0.1"));
    return sluice;
  }

  Endpoint endpoint() {
    return new Endpoint(
        "127.0.0.1",
        server.actualPort(),
        behind.database(),
        behind.user(),
        behind.password(),
        Endpoint.Ssl.DISABLE,
        "");
  }

  /** How many connections wait. */
  int held() {
    return held.get();
  }

  void open() {
    on(() -> {
      open = true;
      waiting.forEach(Runnable::run);
      return Future.succeededFuture();
    });
  }

  void close() {
    on(() -> server.close().eventually(client::close));
  }

  private void on(java.util.function.Supplier<Future<?>> task) {
    Promise<Object> done = Promise.promise();
    context.runOnContext(go -> task.get().<Object>map(x -> "").onComplete(done));
    Loop.await(done.future());
  }

  private void join(NetSocket near) {
    near.pause();
    client
        .connect(behind.port(), behind.host())
        .onSuccess(far -> {
          pass(near, far, asks);
          pass(far, near, answers);
          near.resume();
        })
        .onFailure(refused -> near.close().onFailure(gone -> {}));
  }

  private void pass(NetSocket from, NetSocket to, int limit) {
    int[] passed = {0};
    from.handler(bytes -> {
      if (open || passed[0]++ < limit) {
        write(to, bytes);
        return;
      }
      from.pause();
      held.incrementAndGet();
      waiting.add(() -> {
        write(to, bytes);
        from.resume();
      });
    });
    from.closeHandler(ended -> to.close().onFailure(gone -> {}));
  }

  private static void write(NetSocket to, Buffer bytes) {
    to.write(bytes).onFailure(gone -> {});
  }
}
