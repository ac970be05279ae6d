// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import im.starling.node.config.Config.Logs;
import im.starling.node.config.ConfigLoader;
import im.starling.node.config.ConfigProblem;
import im.starling.node.config.Loaded;
import im.starling.node.ops.LogOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --config}, and the configuration that comes of it. */
final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration. Default: starling.yaml beside this command, if any.")
  private @Nullable Path file;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /** For a command that talks to a person: the log goes to standard error and only if grave. */
  Loaded load() throws ConfigProblem {
    Loaded loaded = read();
    LogOutput.use(LogOutput.Stream.ERR, new Logs(Logs.Format.TEXT, Logs.Level.WARN));
    loaded.hints().forEach(command.commandLine().getErr()::println);
    return loaded;
  }

  Loaded read() throws ConfigProblem {
    return ConfigLoader.load(file(), home(), System.getenv());
  }

  private Optional<Path> file() {
    Path named = file;
    if (named != null) {
      return Optional.of(named);
    }
    Path usual = home().resolve("starling.yaml");
    return Files.exists(usual) ? Optional.of(usual) : Optional.empty();
  }

  /** As an operator has to write it again, for hints. */
  String argument() {
    return file == null ? "" : " --config " + file;
  }

  /** The folder of the launcher, which tells it. */
  static Path home() {
    return Path.of(System.getProperty("starling.home", ""));
  }
}
