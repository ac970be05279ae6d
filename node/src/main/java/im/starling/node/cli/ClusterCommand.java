// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import im.starling.node.config.Config;
import im.starling.node.config.ConfigLoader;
import im.starling.node.ops.LogOutput;
import im.starling.node.tls.Certificates;
import im.starling.persistence.SqlObserver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code starling cluster}: some nodes on this machine, each a process of its own. The database is
 * in this process, so that any node can be killed.
 */
@Command(
    name = "cluster",
    description = {
      "Try a cluster out: start some nodes on this machine, until Ctrl-C or SIGTERM.",
      "They serve localhost with a database in the folder data, and read no other configuration."
    })
final class ClusterCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ClusterCommand.class);
  private static final int MOST = 9;
  private static final int HIGHEST_OFFSET = 50_000;
  private static final long START_SECONDS = 120;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "NODES",
      arity = "0..1",
      defaultValue = "3",
      description = "How many. Default: 3.")
  private int nodes;

  @Option(
      names = "--offset",
      paramLabel = "N",
      description = "Add this to all ports, where some are taken.")
  private int offset;

  @Override
  public Integer call() throws Exception {
    check(nodes, 1, MOST, "NODES");
    check(offset, 0, HIGHEST_OFFSET, "--offset");
    LogOutput.use(LogOutput.Stream.OUT, Config.Logs.DEFAULT);
    Teardown teardown = new Teardown();
    Thread hook = new Thread(() -> stop(teardown), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    CountDownLatch left = new CountDownLatch(nodes);
    try {
      start(
          new NodeFiles(ConfigOption.home().resolve("data").toAbsolutePath(), nodes, offset),
          teardown,
          left,
          spec.commandLine().getOut());
    } catch (Exception e) {
      Runtime.getRuntime().removeShutdownHook(hook);
      teardown.close();
      throw e;
    }
    left.await(); // a signal does not come back from the hook, which ends the process
    Runtime.getRuntime().removeShutdownHook(hook);
    teardown.close();
    throw new Problem("no node is left");
  }

  private void check(int value, int least, int most, String name) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), "%s must be between %d and %d".formatted(name, least, most));
    }
  }

  /** On a signal. */
  private static void stop(Teardown teardown) {
    log.atInfo().log("stopping");
    teardown.close();
    log.atInfo().log("stopped");
    Runtime.getRuntime().halt(0);
  }

  /** What all nodes share is there before they are. */
  private static void start(
      NodeFiles files, Teardown teardown, CountDownLatch left, PrintWriter out) throws Exception {
    files.write();
    Config config =
        ConfigLoader.load(Optional.of(files.file(1)), ConfigOption.home(), Map.of()).config();
    Certificates.load(config, InstantSource.system());
    Vertx vertx = Vertx.vertx();
    teardown.add("vertx", () -> vertx.close().await(5, TimeUnit.SECONDS));
    Store store = Store.open(vertx, config, SqlObserver.NONE, ClusterCommand::progress);
    teardown.add("database", store::close);
    store.prepare(ClusterCommand::progress);
    store.announce();
    List<ChildNode> children = new ArrayList<>();
    for (int number = 1; number <= files.nodes(); number++) {
      Path file = files.file(number);
      ChildNode child = ChildNode.start(number, file, out);
      teardown.add("node " + number, child::stop);
      child
          .ended()
          .onComplete(ended -> {
            if (!child.stopping()) {
              report(child, ended.result(), file);
              left.countDown();
            }
          });
      children.add(child);
    }
    progress("starting nodes");
    Future.all(children.stream().map(ChildNode::ready).toList())
        .recover(failure -> Future.failedFuture(new Problem(String.valueOf(failure.getMessage()))))
        .await(START_SECONDS, TimeUnit.SECONDS);
    out.print(new ClusterWelcome(files, children).text());
    out.flush();
  }

  private static void report(ChildNode child, int code, Path file) {
    log.atWarn()
        .addKeyValue("node", child.number())
        .addKeyValue("pid", child.pid())
        .addKeyValue("code", code)
        .addKeyValue("again", ClusterWelcome.command() + " run --config " + file)
        .log("node-ended");
  }

  private static void progress(String what) {
    log.atInfo().addKeyValue("step", what).log("starting");
  }
}
