// SPDX-License-Identifier: Apache-2.0
package im.starling.node.cli;

/** Why a command cannot do what it was asked, in one line for the operator. */
final class Problem extends Exception {
  private static final long serialVersionUID = 1;

  Problem(String message) {
    super(message);
  }

  Problem(String message, Throwable cause) {
    super(message, cause);
  }
}
