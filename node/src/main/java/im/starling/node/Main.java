// SPDX-License-Identifier: Apache-2.0
package im.starling.node;

import im.starling.node.cli.CommandLineTool;
import im.starling.node.cli.Wiring;
import im.starling.node.sasl.PasswordHashing;
import java.security.SecureRandom;

/** Where the process starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Wiring wiring =
        new Wiring(
            Node::start,
            Node::join,
            cluster -> cluster == null ? Node.alone() : Node.clustered(cluster),
            new PasswordHashing(new SecureRandom())::derive,
            Features::describe);
    System.exit(CommandLineTool.execute(wiring, args));
  }
}
