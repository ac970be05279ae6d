// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import im.starling.cluster.Cluster;
import im.starling.node.Node;
import im.starling.node.config.Config;
import im.starling.node.config.Loaded;
import im.starling.node.loop.Loops;
import im.starling.node.ops.Check;
import im.starling.node.ops.LogOutput;
import im.starling.node.ops.Metrics;
import im.starling.node.ops.OperationsServer;
import im.starling.node.tls.Certificates;
import im.starling.persistence.Health;
import im.starling.persistence.Membership;
import im.starling.persistence.Persistence;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code starling run}: starts a node, and stops it at SIGTERM or Ctrl-C. At SIGHUP it reads the
 * certificates again.
 */
@Command(
    name = "run",
    description = "Serve until Ctrl-C or SIGTERM. At SIGHUP, read the certificates again.")
final class RunCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

  private final Wiring wiring;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ConfigOption option = new ConfigOption();

  @Option(
      names = "--brief",
      description = "Say neither which configuration is in force nor what to do next.")
  private boolean brief;

  RunCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  @Override
  public Integer call() throws Exception {
    Loaded loaded = option.read();
    LogOutput.use(LogOutput.Stream.OUT, loaded.config().logs());
    loaded.hints().forEach(hint -> log.atWarn().addKeyValue("hint", hint).log("config"));
    // Who has configured something sees what is in force; a newcomer's first look stays short.
    boolean configured =
        loaded.settings().stream().anyMatch(setting -> setting.origin() != Loaded.Origin.DEFAULT);
    loaded
        .settings()
        .forEach(setting ->
            log.atLevel(configured && !brief ? Level.INFO : Level.DEBUG)
                .addKeyValue("key", setting.key())
                .addKeyValue("value", setting.value())
                .addKeyValue("origin", setting.origin())
                .log("config"));
    CountDownLatch forever = new CountDownLatch(1);
    Teardown teardown = new Teardown();
    Thread hook = new Thread(() -> stop(teardown), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    Hangup hangup = Hangup.listen();
    try {
      hangup.then(start(loaded.config(), teardown, forever::countDown)::rereadCertificates);
    } catch (Exception e) {
      Runtime.getRuntime().removeShutdownHook(hook);
      teardown.close();
      throw e;
    }
    forever.await(); // a signal does not come back from the hook, which ends the process
    // At once, as one who was killed: its homes are elsewhere by now, and whatever it said to its
    // clients and to other nodes while it came to rest would be out of date.
    log.atError().log("fenced");
    Runtime.getRuntime().removeShutdownHook(hook);
    return 1;
  }

  /** On a signal. Without the halt the exit code would be that of the signal. */
  private static void stop(Teardown teardown) {
    log.atInfo().log("stopping");
    teardown.close();
    log.atInfo().log("stopped");
    Runtime.getRuntime().halt(0);
  }

  /** The order of the start; the stop is its reverse. */
  private Node start(Config config, Teardown teardown, Runnable fenced) throws Exception {
    Cluster cluster = config.cluster().host().isPresent() ? join(config) : null;
    Vertx vertx = cluster == null ? Vertx.vertx(Loops.options(config.loops())) : cluster.vertx();
    if (cluster == null) {
      teardown.add("vertx", () -> vertx.close().await(5, TimeUnit.SECONDS));
    } else {
      teardown.add("cluster", () -> cluster.close().await(10, TimeUnit.SECONDS));
    }
    Future<@Nullable Certificates> loading =
        vertx.executeBlocking(() -> Certificates.load(config, InstantSource.system()), false);
    Metrics metrics = new Metrics();
    teardown.add("metrics", metrics::close);

    Store store = Store.open(vertx, config, metrics.statements(), RunCommand::progress);
    teardown.add("database", store::close);
    store.prepare(RunCommand::progress);
    Membership membership = store.join(vertx, metrics.statements(), wiring.runs().run(cluster));
    membership.fenced().onSuccess(over -> fenced.run()).onFailure(impossible -> {});
    store.announce();
    Certificates certificates = Objects.requireNonNull(loading.await(30, TimeUnit.SECONDS));

    AtomicReference<@Nullable Node> up = new AtomicReference<>();
    OperationsServer operations = operations(vertx, config, metrics, store, up);
    teardown.add("operations", () -> operations.close().await(5, TimeUnit.SECONDS));
    Node node =
        wiring
            .node()
            .start(vertx, config, membership, cluster, certificates, metrics)
            .await(30, TimeUnit.SECONDS);
    teardown.add(
        "node",
        () -> node.close().await(30 + config.streams().drain().toSeconds(), TimeUnit.SECONDS));
    teardown.add("readiness", () -> withdraw(operations, cluster == null ? null : vertx, config));
    up.set(node);
    node.listening().forEach(RunCommand::listening);
    log.atInfo()
        .addKeyValue("domains", String.join(",", config.domains()))
        .addKeyValue("millis", ManagementFactory.getRuntimeMXBean().getUptime())
        .log("ready");
    if (config.logs().format() == Config.Logs.Format.TEXT && !brief) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(
          new Welcome(config, option.argument(), node.listening(), operations.port())
              .text(certificates.selfSigned()));
      out.flush();
    }
    return node;
  }

  /** Before the node, which may be long in coming: whoever asks is told so. */
  private static OperationsServer operations(
      Vertx vertx, Config config, Metrics metrics, Store store, AtomicReference<@Nullable Node> up)
      throws TimeoutException {
    return OperationsServer.start(
            vertx,
            config.operations(),
            metrics,
            List.of(new Check("loops", () -> loops(up.get()))),
            List.of(
                new Check("start", () -> Future.succeededFuture(starting(up.get()))),
                new Check("database", () -> database(store.persistence()))))
        .await(10, TimeUnit.SECONDS);
  }

  private static Future<Optional<String>> loops(@Nullable Node node) {
    return node == null ? Future.succeededFuture(Optional.empty()) : node.alive();
  }

  private static Optional<String> starting(@Nullable Node node) {
    return node == null ? Optional.of("this node is starting") : Optional.empty();
  }

  /**
   * Says that this node is about to stop; where there are others, long enough for load balancers.
   *
   * @param vertx null where there are no others
   */
  private static void withdraw(OperationsServer operations, @Nullable Vertx vertx, Config config) {
    operations.drain();
    if (vertx != null) {
      long notice = Math.max(1, config.operations().notice().toMillis());
      vertx.timer(notice, TimeUnit.MILLISECONDS).await();
    }
  }

  private Cluster join(Config config) throws TimeoutException {
    progress("looking for other nodes");
    return wiring.join().join(config, Loops.options(config.loops())).await(60, TimeUnit.SECONDS);
  }

  private static void progress(String what) {
    log.atInfo().addKeyValue("step", what).log("starting");
  }

  private static void listening(Node.Listening up) {
    log.atInfo()
        .addKeyValue("kind", up.listener().kind().name().toLowerCase(java.util.Locale.ROOT))
        .addKeyValue("tls", up.listener().tls().name().toLowerCase(java.util.Locale.ROOT))
        .addKeyValue("address", up.listener().address())
        .addKeyValue("port", up.port())
        .log("listening");
  }

  private static Future<Optional<String>> database(Persistence persistence) {
    return persistence
        .check()
        .map(health ->
            switch (health) {
              case Health.Ready ready -> Optional.empty();
              case Health.WrongSchema wrong -> Optional.of(wrong.advice());
              case Health.Unreachable gone -> Optional.of(gone.reason());
            });
  }
}
