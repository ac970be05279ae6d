// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import im.starling.node.config.Config;
import im.starling.node.config.Secret;
import im.starling.persistence.CannotJoin;
import im.starling.persistence.EmbeddedDatabase;
import im.starling.persistence.Endpoint;
import im.starling.persistence.Health;
import im.starling.persistence.Membership;
import im.starling.persistence.Migrator;
import im.starling.persistence.NodeRun;
import im.starling.persistence.Persistence;
import im.starling.persistence.Settings;
import im.starling.persistence.ShardLeases;
import im.starling.persistence.SqlObserver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The database of a command: the configured one; else the embedded one of a node that runs, which
 * left its address in the data folder; else the embedded one, started for as long as this is open.
 */
final class Store implements AutoCloseable {
  private final Endpoint endpoint;
  private final Settings.Pool pool;
  private Persistence persistence;
  private @Nullable ShardLeases leases;
  private final @Nullable EmbeddedDatabase own;
  private final Path address;

  private Store(
      Endpoint endpoint,
      Settings.Pool pool,
      Persistence persistence,
      @Nullable EmbeddedDatabase own,
      Path address) {
    this.endpoint = endpoint;
    this.pool = pool;
    this.persistence = persistence;
    this.own = own;
    this.address = address;
  }

  static Store open(Vertx vertx, Config config, SqlObserver observer, Consumer<String> progress)
      throws Problem, TimeoutException {
    Path folder = config.data().resolve("postgres");
    Path address = folder.resolve("address");
    Settings.Pool pool = pool(config);
    if (config.database().url().isPresent()) {
      Endpoint external = external(config.database(), config.database().url().get());
      return new Store(external, pool, connect(vertx, external, pool, observer), null, address);
    }
    if (Files.exists(address)) {
      Endpoint running = running(address);
      Persistence persistence = connect(vertx, running, pool, observer);
      if (!(health(persistence) instanceof Health.Unreachable)) {
        return new Store(running, pool, persistence, null, address);
      }
      persistence.close().await(10, TimeUnit.SECONDS); // left behind by a node that was killed
    }
    EmbeddedDatabase own = EmbeddedDatabase.start(folder, progress);
    return new Store(
        own.endpoint(), pool, connect(vertx, own.endpoint(), pool, observer), own, address);
  }

  Persistence persistence() {
    return persistence;
  }

  /** Makes sure that the schema is ours. Only a database of our own is changed unasked. */
  void prepare(Consumer<String> progress) throws Problem, TimeoutException {
    Health health = health(persistence);
    if (own != null && health instanceof Health.WrongSchema) {
      progress.accept("bringing the database up to date");
      migrate();
      health = health(persistence);
    }
    switch (health) {
      case Health.Ready ready -> {}
      case Health.WrongSchema wrong ->
          throw new Problem(
              "the schema of %s is not ours (level %d): %s"
                  .formatted(endpoint, wrong.found(), wrong.advice()));
      case Health.Unreachable gone ->
          throw new Problem(
              "no answer from the database at %s (%s): start it, or look at 'database'"
                  .formatted(endpoint, gone.reason()));
    }
  }

  /** Makes a node known to the database; from now on everything is done in its name. */
  Membership join(Vertx vertx, SqlObserver observer, NodeRun run) throws Problem, TimeoutException {
    Settings settings = new Settings(endpoint, pool, Settings.Batching.DEFAULT);
    Membership membership =
        Persistence.join(vertx, settings, observer, run)
            .recover(error -> Future.failedFuture(problem(error)))
            .await(30, TimeUnit.SECONDS);
    persistence.close().await(5, TimeUnit.SECONDS);
    persistence = membership.persistence();
    leases = membership.leases();
    return membership;
  }

  private static Throwable problem(Throwable error) {
    return error instanceof CannotJoin
        ? new Problem(String.valueOf(error.getMessage()), error)
        : error;
  }

  /** Applies what is missing, and answers how much that was. */
  int migrate() {
    return new Migrator(endpoint).migrate();
  }

  /** Lets other commands find the embedded database while this node runs. */
  void announce() throws Problem {
    if (own == null) {
      return;
    }
    String url =
        "postgresql://%s:%s@%s:%d/%s?sslmode=disable"
            .formatted(
                encoded(endpoint.user()),
                encoded(endpoint.password()),
                endpoint.host(),
                endpoint.port(),
                encoded(endpoint.database()));
    try {
      Files.deleteIfExists(address);
      Files.createFile(
          address,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(address, url);
    } catch (IOException e) {
      throw new Problem("cannot write " + address + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException, TimeoutException {
    try {
      persistence.close().await(5, TimeUnit.SECONDS);
      if (leases != null) {
        leases.leave().await(10, TimeUnit.SECONDS);
      }
    } finally {
      if (own != null) {
        Files.deleteIfExists(address);
        own.close();
      }
    }
  }

  private static Persistence connect(
      Vertx vertx, Endpoint endpoint, Settings.Pool pool, SqlObserver observer) {
    Settings settings = new Settings(endpoint, pool, Settings.Batching.DEFAULT);
    return Persistence.connect(vertx, settings, observer);
  }

  private static Settings.Pool pool(Config config) {
    Settings.Pool usual = Settings.Pool.DEFAULT;
    int connections = config.database().poolSize();
    return new Settings.Pool(
        connections, usual.waiting(), usual.patience(), usual.statement(), usual.outage());
  }

  private static Health health(Persistence persistence) throws TimeoutException {
    return persistence.check().await(30, TimeUnit.SECONDS);
  }

  private static Endpoint external(Config.Database database, URI url) throws Problem {
    String password = database.password().map(Secret::reveal).orElse("");
    String login = encoded(database.user()) + ':' + encoded(password) + '@';
    String text = url.toString().replaceFirst("://", "://" + login.replace("$", "\\$"));
    try {
      return Endpoint.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Problem("database.url: " + e.getMessage(), e);
    }
  }

  private static Endpoint running(Path address) throws Problem {
    try {
      return Endpoint.parse(Files.readString(address));
    } catch (IOException | IllegalArgumentException e) {
      throw new Problem(
          "cannot read %s, where a running node says how to reach its database: are you its user?"
              .formatted(address),
          e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
