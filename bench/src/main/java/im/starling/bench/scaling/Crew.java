// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import im.starling.protocol.Names;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pairs of one event loop. To be asked from any thread. */
final class Crew {
  private static final int LOGINS_AT_ONCE = 16;
  private static final long TICK = 2;

  private final Vertx vertx;
  private final Context context;
  private final NetClient sockets;
  private final Names names = new Names();
  private final Password password;
  private final List<Pair> pairs = new ArrayList<>();
  private final Latencies latencies = new Latencies();
  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
  private long delivered;
  private long timer = -1;
  private double due;
  private int next;

  /** What happened since the last look. */
  record Look(long delivered, Latencies latencies) {}

  Crew(Vertx vertx, Context context, String password) {
    this.vertx = vertx;
    this.context = context;
    this.password = new Password(password);
    NetClientOptions options = new NetClientOptions().setTcpNoDelay(true).setReconnectAttempts(3);
    // It is our own process on our own machine that we talk to.
    options.setSsl(true).setTrustAll(true).setHostnameVerificationAlgorithm("");
    if (OpenSSLEngineOptions.isAvailable()) {
      options.setSslEngineOptions(new OpenSSLEngineOptions());
    }
    this.sockets = vertx.createNetClient(options);
  }

  /** Who writes to whom, and on the nodes at which ports. */
  record Places(String writer, int writerPort, String reader, int readerPort) {}

  /** Logs all in, some at a time, and makes them available. */
  Future<Void> gather(List<Places> places, int window) {
    return call(() -> {
      List<Future<Void>> lines = new ArrayList<>();
      for (int line = 0; line < LOGINS_AT_ONCE; line++) {
        lines.add(gather(places, line, window));
      }
      return Future.all(lines).mapEmpty();
    });
  }

  private Future<Void> gather(List<Places> places, int index, int window) {
    if (index >= places.size()) {
      return Future.succeededFuture();
    }
    Places at = places.get(index);
    return login(at.reader(), at.readerPort())
        .compose(reading ->
            login(at.writer(), at.writerPort())
                .map(writing ->
                    new Pair(at.reader() + "@localhost", window, this, writing, reading)))
        .compose(pair -> {
          pairs.add(pair);
          pair.begin();
          return gather(places, index + LOGINS_AT_ONCE, window);
        });
  }

  private Future<ClientStream> login(String user, int port) {
    return sockets
        .connect(port, "127.0.0.1", "localhost")
        .compose(socket -> Login.run(new ClientStream(socket, names), user, password));
  }

  /**
   * Begins a load.
   *
   * @param perSecond how many messages all pairs write together; 0: as many as go
   */
  Future<Void> begin(Load load, double perSecond) {
    return call(() -> {
      pairs.forEach(pair -> pair.write(load, perSecond == 0));
      if (perSecond > 0) {
        due = 0;
        timer = vertx.setPeriodic(TICK, tick -> write(perSecond * TICK / 1000));
      }
      return Future.succeededFuture();
    });
  }

  private void write(double more) {
    for (due += more; due >= 1; due--) {
      next = (next + 1) % pairs.size();
      pairs.get(next).writeOne();
    }
  }

  /** Ends it; completes when nothing is on its way. */
  Future<Void> end() {
    return call(() -> {
      vertx.cancelTimer(timer);
      pairs.forEach(Pair::stop);
      Promise<Void> done = Promise.promise();
      vertx.setPeriodic(
          TICK,
          tick -> {
            if (failure.get() != null || pairs.stream().allMatch(Pair::done)) {
              vertx.cancelTimer(tick);
              done.complete();
            }
          });
      return done.future();
    });
  }

  Future<Look> look() {
    return call(() -> {
      Latencies since = new Latencies();
      since.add(latencies);
      Look look = new Look(delivered, since);
      latencies.clear();
      delivered = 0;
      return Future.succeededFuture(look);
    });
  }

  /** What has gone wrong first; null if nothing has. */
  @Nullable String failure() {
    return failure.get();
  }

  void delivered(long nanos) {
    delivered++;
    latencies.add(nanos);
  }

  void failed(String why) {
    failure.compareAndSet(null, why);
  }

  private <T> Future<T> call(Supplier<Future<T>> task) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(turn -> task.get().onComplete(promise));
    return promise.future();
  }
}
