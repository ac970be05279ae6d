// SPDX-License-Identifier: Apache-2.0
package im.starling.persistence;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * The network between a program and its database, which can fall silent: nothing arrives, nothing
 * is closed.
 */
public final class Gate {
  private final Endpoint behind;
  private final NetClient client;
  private final NetServer server;
  private volatile boolean asks = true;
  private volatile boolean answers = true;
  private volatile boolean open = true;
  private final Set<NetSocket> joined = ConcurrentHashMap.newKeySet();

  private Gate(Vertx vertx, Endpoint behind) {
    this.behind = behind;
    this.client = vertx.createNetClient();
    this.server = vertx.createNetServer().connectHandler(this::join);
  }

  public static Gate open(Vertx vertx, Endpoint behind) {
    Gate gate = new Gate(vertx, behind);
    Loop.await(gate.server.listen(0, "127.0.0.1"));
    return gate;
  }

  public Endpoint endpoint() {
    return new Endpoint(
        "127.0.0.1",
        server.actualPort(),
        behind.database(),
        behind.user(),
        behind.password(),
        Endpoint.Ssl.DISABLE,
        "");
  }

  /**
   * Nothing passes. What is on its way meanwhile is lost, and so are the connections that saw it.
   */
  void silent() {
    asks = false;
    answers = false;
  }

  /** Only what the database says is lost. */
  void deaf() {
    answers = false;
  }

  public void restore() {
    open = true;
    asks = true;
    answers = true;
  }

  /** All connections are closed, and each new one is. */
  public void shut() {
    open = false;
    joined.forEach(near -> near.close().onFailure(gone -> {}));
  }

  private void join(NetSocket near) {
    if (!open) {
      near.close().onFailure(gone -> {});
      return;
    }
    joined.add(near);
    near.pause();
    client
        .connect(behind.port(), behind.host())
        .onSuccess(far -> {
          pass(near, far, () -> asks);
          pass(far, near, () -> answers);
          near.resume();
        })
        .onFailure(refused -> near.close().onFailure(gone -> {}));
  }

  private static void pass(NetSocket from, NetSocket to, BooleanSupplier passes) {
    boolean[] lost = {false};
    from.handler(bytes -> {
      lost[0] |= !passes.getAsBoolean();
      if (!lost[0]) {
        Future<Void> written = to.write(bytes);
        written.onFailure(gone -> {});
      }
    });
    from.closeHandler(ended -> to.close().onFailure(gone -> {}));
  }
}
