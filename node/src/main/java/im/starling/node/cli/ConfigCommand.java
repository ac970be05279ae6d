// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import im.starling.node.config.ConfigProblem;
import im.starling.node.tls.CertificateProblem;
import im.starling.node.tls.Certificates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code starling config}: what would a node run with? */
@Command(name = "config", description = "Look at the configuration.")
final class ConfigCommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Command(description = "Say what is wrong with the configuration and its certificates.")
  void check(@Mixin ConfigOption option) throws ConfigProblem, CertificateProblem {
    Certificates.check(option.load().config());
    spec.commandLine().getOut().println("the configuration is good");
  }

  @Command(description = "Print every value and where it comes from, secrets masked.")
  void print(@Mixin ConfigOption option) throws ConfigProblem {
    spec.commandLine().getOut().print(option.load().print());
    spec.commandLine().getOut().flush();
  }
}
