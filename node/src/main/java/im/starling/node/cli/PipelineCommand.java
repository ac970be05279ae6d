// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code starling pipeline}: what handles a stanza, in which order. */
@Command(
    name = "pipeline",
    description = "Print the order of phases and features, from their declarations.")
final class PipelineCommand implements Runnable {
  private final Wiring wiring;

  @Spec private CommandSpec spec = CommandSpec.create();

  PipelineCommand(Wiring wiring) {
    this.wiring = wiring;
  }

  @Override
  public void run() {
    spec.commandLine().getOut().print(wiring.pipeline().get());
    spec.commandLine().getOut().flush();
  }
}
