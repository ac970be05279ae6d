// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import im.starling.persistence.SqlObserver;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code starling migrate}: brings the schema of the database up to date. */
@Command(name = "migrate", description = "Bring the schema of the database up to date.")
final class MigrateCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (Store store =
        Store.open(vertx, config.load().config(), SqlObserver.NONE, this::progress)) {
      int applied = store.migrate();
      spec.commandLine()
          .getOut()
          .println(applied == 0 ? "the schema is up to date" : "migrations applied: " + applied);
      store.prepare(this::progress);
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
    return 0;
  }

  private void progress(String what) {
    spec.commandLine().getErr().println(what + " ...");
  }
}
