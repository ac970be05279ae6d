// SPDX-License-Identifier: Apache-2.0
package im.starling.bench.scaling;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench/run scaling}: measures, then writes what came of it. */
@Command(
    name = "bench/run scaling",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "What one, two and three nodes carry: figures and a chart.")
final class Scaling implements Callable<Integer> {
  private static final String PASSWORD = "wherefore art thou";

  @Option(names = "--nodes", split = ",", defaultValue = "1,2,3", description = "How many.")
  private List<Integer> nodes = List.of();

  @Option(names = "--runs", defaultValue = "3", description = "Of each, for the median.")
  private int runs;

  @Option(names = "--pairs", defaultValue = "200", description = "Of clients.")
  private int pairs;

  @Option(
      names = "--window",
      defaultValue = "4",
      description = "Messages of a pair that are on their way.")
  private int window;

  @Option(names = "--seconds", defaultValue = "10", description = "For each load.")
  private long seconds;

  @Option(names = "--warm-up", defaultValue = "20", description = "Seconds for each node, before.")
  private long warmUp;

  @Option(
      names = "--quiet",
      defaultValue = "300",
      description = "Messages in a second of the quiet load.")
  private double quiet;

  @Option(
      names = "--database",
      description = "URL of an empty PostgreSQL on this machine; else one is started.")
  private @Nullable String database;

  @Option(
      names = "--servers-on",
      description =
          "Cores of nodes and database, as for taskset; without it the first one. '': any.")
  private @Nullable String serversOn;

  @Option(names = "--clients-on", description = "Cores of the clients; without it the others.")
  private @Nullable String clientsOn;

  @Option(
      names = "--out",
      defaultValue = "docs",
      description = "Folder for scaling.svg, scaling.json, and the tables in scaling.md.")
  private Path out = Path.of("docs");

  @Option(
      names = "--work",
      defaultValue = "bench/target/scaling",
      description = "Folder for the database and the nodes.")
  private Path work = Path.of("bench/target/scaling");

  @Spec private CommandSpec spec = CommandSpec.create();

  private String command = "";

  /** Where the process starts. */
  public static void main(String[] args) {
    Scaling scaling = new Scaling();
    scaling.command = String.join(" ", args);
    System.exit(new CommandLine(scaling).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    int all = Runtime.getRuntime().availableProcessors();
    boolean choose = all > 1 && Cores.choosable();
    Cores servers = cores(serversOn, choose, "0");
    Cores clients = cores(clientsOn, choose, all == 2 ? "1" : "1-" + (all - 1));
    int clientCores = clients.count(all);
    Plan plan = new Plan(pairs, window, seconds, warmUp, quiet, clientCores, all);
    clients.hold(ProcessHandle.current().pid());
    Files.createDirectories(work);
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(clientCores));
    List<Reading> readings = new ArrayList<>();
    try (Database store =
        Database.open(database, work.toAbsolutePath().resolve("postgres"), err()::println)) {
      store.hold(servers);
      store.accounts(vertx, 2 * pairs, PASSWORD);
      for (int run = 1; run <= runs; run++) {
        for (int size : nodes) {
          readings.addAll(trial(plan, vertx, store, size, servers));
        }
      }
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
    Conditions conditions =
        Conditions.here(
            ("bench/run scaling " + command).strip(), new Conditions.Held(all, servers, clients));
    new Report(new Readings(readings), plan, conditions).write(out, spec.commandLine().getOut());
    return 0;
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  private static Cores cores(@Nullable String wanted, boolean choose, String usual) {
    return Optional.ofNullable(wanted)
        .map(Cores::new)
        .orElseGet(() -> choose ? new Cores(usual) : Cores.ANY);
  }

  private List<Reading> trial(Plan plan, Vertx vertx, Database store, int size, Cores servers)
      throws IOException, InterruptedException, SQLException, TimeoutException {
    store.clear();
    try (Site site = Site.start(size, work.toAbsolutePath(), store, servers)) {
      List<Crew> crews = new ArrayList<>();
      for (int i = 0; i < plan.clientCores(); i++) {
        crews.add(crew(vertx));
      }
      List<Reading> readings = new Trial(plan, store, site, crews).run();
      readings.forEach(reading -> err().println(Report.line(reading)));
      return readings;
    }
  }

  /** Each has an event loop of its own, since each verticle has one. */
  private static Crew crew(Vertx vertx) throws TimeoutException {
    List<Crew> made = new ArrayList<>();
    Deployable verticle =
        (Context context) -> {
          made.add(new Crew(vertx, context, PASSWORD));
          return Future.succeededFuture();
        };
    vertx.deployVerticle(verticle).await(10, TimeUnit.SECONDS);
    return made.getFirst();
  }
}
