// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import im.starling.cluster.CannotJoin;
import im.starling.node.config.ConfigProblem;
import im.starling.node.ops.CannotListen;
import im.starling.node.tls.CertificateProblem;
import im.starling.persistence.AccountExists;
import im.starling.persistence.NoAccount;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** {@code starling}: the commands, and how their failures look. */
@Command(
    name = "starling",
    description = "A clustered XMPP server.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = CommandLineTool.Version.class,
    sortOptions = false)
public final class CommandLineTool {
  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the whole story of a failure.")
  private boolean verbose;

  private CommandLineTool() {}

  /** Runs a command, and answers the exit code: 0, 1 for a failure, 2 for wrong usage. */
  public static int execute(Wiring wiring, String... args) {
    return line(wiring).execute(args);
  }

  static CommandLine line(Wiring wiring) {
    CommandLineTool tool = new CommandLineTool();
    return new CommandLine(tool)
        .addSubcommand("run", new RunCommand(wiring))
        .addSubcommand("cluster", new ClusterCommand())
        .addSubcommand("account", new AccountCommand(wiring))
        .addSubcommand("config", new ConfigCommand())
        .addSubcommand("migrate", new MigrateCommand())
        .addSubcommand("pipeline", new PipelineCommand(wiring))
        .setParameterExceptionHandler(CommandLineTool::misused)
        .setExecutionExceptionHandler((failure, line, parsed) -> tool.failed(failure, line))
        .setExecutionStrategy(CommandLineTool::run)
        .setExpandAtFiles(false);
  }

  private static int run(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandLine line = last.commandSpec().commandLine();
    if (!line.getSubcommands().isEmpty()
        && !last.isUsageHelpRequested()
        && !last.isVersionHelpRequested()) {
      throw new ParameterException(line, "a command is missing: " + line.getSubcommands().keySet());
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static int misused(ParameterException problem, String[] args) {
    CommandLine line = problem.getCommandLine();
    String name = line.getCommandSpec().qualifiedName();
    line.getErr().println(name + ": " + problem.getMessage() + " (see " + name + " --help)");
    return CommandLine.ExitCode.USAGE;
  }

  private int failed(Exception failure, CommandLine line) {
    String message = failure.getMessage();
    boolean expected =
        switch (failure) {
          case Problem _, ConfigProblem _, CertificateProblem _, CannotListen _, CannotJoin _ ->
              true;
          case AccountExists _, NoAccount _, IllegalStateException _ -> true;
          default -> false;
        };
    if (expected && message != null) {
      message.lines().forEach(each -> line.getErr().println("starling: " + each));
    } else {
      line.getErr().println("starling: failed with " + failure + "; --verbose shows where");
    }
    if (verbose) {
      failure.printStackTrace(line.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** From the manifest of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = CommandLineTool.class.getPackage().getImplementationVersion();
      return new String[] {"Starling " + (version == null ? "(not packaged)" : version)};
    }
  }
}
