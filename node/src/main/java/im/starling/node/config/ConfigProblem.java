// SPDX-License-Identifier: Apache-2.0
package im.starling.node.config;

import java.util.List;

/** A configuration that cannot be used: a line for each thing that is wrong, for its operator. */
public final class ConfigProblem extends Exception {
  private static final long serialVersionUID = 1;

  ConfigProblem(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
  }
}
