// SPDX-License-Identifier: Apache-2.0
package im.starling.node.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import im.starling.node.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The listener of the operator, asked over HTTP. */
final class OperationsServerTest {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Metrics metrics = new Metrics();
  private final AtomicReference<Future<Optional<String>>> database =
      new AtomicReference<>(Future.succeededFuture(Optional.empty()));
  private final OperationsServer server = start();

  private OperationsServer start() {
    try {
      return OperationsServer.start(
              vertx,
              new Config.Operations("127.0.0.1", 0, Duration.ZERO),
              metrics,
              List.of(new Check("loops", () -> Future.succeededFuture(Optional.empty()))),
              List.of(new Check("database", database::get)))
          .await(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void stop() throws TimeoutException {
    vertx.close().await(10, TimeUnit.SECONDS);
    metrics.close();
    client.close();
  }

  @Test
  void alive() throws Exception {
    assertEquals(200, get("/livez").statusCode());
    database.set(Future.failedFuture("gone"));
    assertEquals(200, get("/livez").statusCode()); // no restarts for a database that is away
  }

  @Test
  void readyOnlyWithADatabase() throws Exception {
    assertEquals("{\"ok\":true,\"problems\":{}}\n", get("/readyz").body());
    database.set(Future.succeededFuture(Optional.of("run 'starling migrate'")));
    HttpResponse<String> unready = get("/readyz");
    assertEquals(503, unready.statusCode());
    assertEquals("application/json", unready.headers().firstValue("content-type").orElse(""));
    assertEquals(
        "run 'starling migrate'",
        new JsonObject(unready.body()).getJsonObject("problems").getString("database"));
    database.set(Future.failedFuture("connection refused"));
    assertEquals(503, get("/readyz").statusCode());
    database.set(Future.succeededFuture(Optional.empty()));
    assertEquals(200, get("/readyz").statusCode());
  }

  @Test
  void notReadyWhenLeaving() throws Exception {
    server.drain();
    assertEquals(503, get("/readyz").statusCode());
    assertEquals(200, get("/livez").statusCode());
  }

  @Test
  void numbers() throws Exception {
    metrics.counter("sasl.failures", "Logins that failed.", "mechanism", "PLAIN").increment();
    metrics.statements().ran("accounts.find", 1_000_000, false);
    metrics.gauge("sessions", "Bound sessions.", () -> 3);
    String text = get("/metrics").body();
    assertTrue(text.contains("starling_sasl_failures_total{mechanism=\"PLAIN\"} 1.0"), text);
    assertTrue(text.contains("statement=\"accounts.find\""), text);
    assertTrue(text.contains("starling_sessions 3.0"), text);
    assertTrue(text.contains("jvm_memory_used_bytes"), text);
    assertTrue(text.contains("process_uptime_seconds"), text);
  }

  @Test
  void nothingElse() throws Exception {
    for (String path : List.of("/", "/livez/", "/metrics/../livez", "/%6civez", "/admin")) {
      assertEquals(404, get(path).statusCode(), path);
    }
    HttpRequest post = request("/livez").POST(BodyPublishers.ofString("x")).build();
    assertEquals(405, client.send(post, BodyHandlers.ofString()).statusCode());
    assertFalse(get("/").body().contains("vert"));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }
}
