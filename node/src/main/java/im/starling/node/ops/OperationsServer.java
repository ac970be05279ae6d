// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ops;

import im.starling.node.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's HTTP listener. {@code /livez}: does this process still turn, or must it be killed?
 * {@code /readyz}: should clients be sent here now? {@code /metrics}: numbers for Prometheus.
 */
public final class OperationsServer {
  private static final Logger log = LoggerFactory.getLogger(OperationsServer.class);
  private static final long PATIENCE_SECONDS = 3;

  private final Vertx vertx;
  private final Metrics metrics;
  private final List<Check> alive;
  private final List<Check> ready;
  private final HttpServer server;
  private volatile boolean draining;

  private OperationsServer(Vertx vertx, Metrics metrics, List<Check> alive, List<Check> ready) {
    this.vertx = vertx;
    this.metrics = metrics;
    this.alive = List.copyOf(alive);
    this.ready = List.copyOf(ready);
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setMaxInitialLineLength(1024)
                .setMaxHeaderSize(8192)
                .setIdleTimeout(30)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setHttp2ClearTextEnabled(false));
  }

  /** Listens, or fails with {@link CannotListen}. */
  public static Future<OperationsServer> start(
      Vertx vertx,
      Config.Operations address,
      Metrics metrics,
      List<Check> alive,
      List<Check> ready) {
    OperationsServer operations = new OperationsServer(vertx, metrics, alive, ready);
    return operations
        .server
        .requestHandler(operations::answer)
        .listen(address.port(), address.address())
        .recover(failure ->
            Future.failedFuture(
                new CannotListen(
                    "operations", address.address(), address.port(), "operations", failure)))
        .map(server -> {
          log.atInfo()
              .addKeyValue("kind", "operations")
              .addKeyValue("tls", "none")
              .addKeyValue("address", address.address())
              .addKeyValue("port", server.actualPort())
              .log("listening");
          return operations;
        });
  }

  /** The real port. */
  public int port() {
    return server.actualPort();
  }

  /** From here on this node is not ready: it is about to leave. From any thread. */
  public void drain() {
    draining = true;
  }

  public Future<Void> close() {
    return server.close();
  }

  private void answer(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.GET)) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET");
      end(request, 405, "text/plain", "GET only\n");
      return;
    }
    switch (String.valueOf(request.path())) {
      case "/livez" -> health(request, alive, false);
      case "/readyz" -> health(request, ready, draining);
      case "/metrics" ->
          vertx
              .executeBlocking(metrics::scrape, false)
              .onSuccess(text -> end(request, 200, "text/plain; version=0.0.4", text))
              .onFailure(failure -> broken(request, failure));
      default -> end(request, 404, "text/plain", "not found\n");
    }
  }

  private void health(HttpServerRequest request, List<Check> checks, boolean leaving) {
    JsonObject reasons = new JsonObject();
    if (leaving) {
      reasons.put("drain", "this node is about to stop");
    }
    Future.join(checks.stream().map(check -> ask(check, reasons)).toList())
        .onSuccess(done -> {
          boolean well = reasons.isEmpty();
          String body = new JsonObject().put("ok", well).put("problems", reasons).encode() + '\n';
          end(request, well ? 200 : 503, "application/json", body);
        })
        .onFailure(failure -> broken(request, failure));
  }

  private static Future<Void> ask(Check check, JsonObject reasons) {
    return check
        .problem()
        .get()
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .recover(failure -> Future.succeededFuture(Optional.of(String.valueOf(failure))))
        .map(problem -> {
          problem.ifPresent(reason -> reasons.put(check.name(), reason));
          return null;
        });
  }

  private static void broken(HttpServerRequest request, Throwable failure) {
    log.atError().setCause(failure).log("operations-answer-failed");
    end(request, 500, "text/plain", "see the log\n");
  }

  private static void end(HttpServerRequest request, int status, String type, String body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body)
        .onFailure(gone -> log.atDebug().log("operations-peer-gone"));
  }
}
